using System.Text.Json.Nodes;
using Entente.Pool;

namespace Entente.Tests.Orchestration;

/// <summary>Stands at the provider's door and writes down who is asked what, and whether that was still allowed.</summary>
internal sealed class Tap(IUpstream provider) : IUpstream
{
    private readonly Lock _lock = new();
    private readonly List<TappedCall> _calls = [];

    public PoolState? Pool { get; set; }

    /// <summary>Called with each call's number, from 1, before it goes on.</summary>
    public Func<int, Task>? Before { get; set; }

    public IReadOnlyList<TappedCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    public async Task<IUpstreamResponse> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        var call = new TappedCall(request.CallId, request.Endpoint, Prompt(request.Body), Pool?.Find(request.Endpoint.Id)?.Withdrawn is not null);
        int number;
        lock (_lock)
        {
            _calls.Add(call);
            number = _calls.Count;
        }

        if (Before is { } before)
        {
            await before(number);
        }

        return await provider.SendAsync(request, cancellationToken);
    }

    /// <summary>What was asked, whoever was asked it and with however much room for the answer.</summary>
    private static string Prompt(ReadOnlyMemory<byte> body)
    {
        var json = JsonNode.Parse(body.Span)!.AsObject();
        foreach (var name in (ReadOnlySpan<string>)["model", "max_tokens", "max_completion_tokens"])
        {
            json.Remove(name);
        }

        return json.ToJsonString();
    }
}

/// <param name="Id">The run's id and the step's number.</param>
internal sealed record TappedCall(string Id, Endpoint Endpoint, string Prompt, bool WasWithdrawn)
{
    public int Step => int.Parse(Id[(Id.LastIndexOf('-') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
}
