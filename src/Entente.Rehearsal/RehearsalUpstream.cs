using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Pool;

namespace Entente.Rehearsal;

/// <summary>
/// The rehearsal provider in memory: the whole core runs against it in simulated time. The provider that is played is the
/// endpoint's own; its address is not looked at.
/// </summary>
public sealed class RehearsalUpstream(RehearsalEngine engine) : IUpstream
{
    public async Task<IUpstreamResponse> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        request.Connected?.Invoke();
        Endpoint endpoint = request.Endpoint;
        bool anthropic = endpoint.Dialect == DialectNames.AnthropicMessages;
        var asked = new RehearsalRequest
        {
            Method = "POST",
            Path = $"/{endpoint.Provider.Name}/v1/{(anthropic ? "messages" : "chat/completions")}",
            Header = name => name.ToLowerInvariant() switch
            {
                "x-api-key" when anthropic => endpoint.Credential?.Value,
                "authorization" when !anthropic && endpoint.Credential is { } credential => "Bearer " + credential.Value,
                "entente-call" => request.CallId,
                _ => null,
            },
            Body = request.Body,
        };
        try
        {
            return new Response(await engine.AnswerAsync(asked, cancellationToken));
        }
        catch (RehearsalResetException reset)
        {
            throw new UpstreamException(Stage.Headers, reset.Message, reset);
        }
    }

    private sealed class Response(RehearsalReply reply) : IUpstreamResponse
    {
        public int Status => reply.Status;

        public string? Header(string name)
        {
            foreach (var (key, value) in reply.Headers)
            {
                if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
            }
            return null;
        }

        public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
        {
            try
            {
                return await reply.ReadAsync(cancellationToken);
            }
            catch (RehearsalResetException reset)
            {
                throw new UpstreamException(Stage.Body, reset.Message, reset);
            }
        }

        public ValueTask DisposeAsync()
        {
            reply.Abandon();
            return default;
        }
    }
}
