using Entente.Pool;

namespace Entente.Extensions.AI.Endpoints;

/// <summary>A response whose body is there.</summary>
internal sealed class WholeResponse(int status, ReadOnlyMemory<byte> body) : IUpstreamResponse
{
    private ReadOnlyMemory<byte> _left = body;

    public int Status => status;

    /// <summary>In seconds; null for none.</summary>
    public string? RetryAfter { get; init; }

    public string? Header(string name) => name.Equals("retry-after", StringComparison.OrdinalIgnoreCase) ? RetryAfter : null;

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        var bytes = _left;
        _left = default;
        return new(bytes);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
