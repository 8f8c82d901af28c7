using System.Collections.Immutable;

namespace Entente.Rehearsal;

/// <summary>Status, headers and a body that arrives in its own time. Read by one reader.</summary>
public abstract class RehearsalReply
{
    public required int Status { get; init; }
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The next bytes, when they are due; empty at a clean end.</summary>
    /// <exception cref="RehearsalResetException">The connection breaks here.</exception>
    /// <exception cref="OperationCanceledException">The caller left; the call log says so.</exception>
    public abstract ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>The caller left between two reads. After the end it does nothing.</summary>
    public abstract void Abandon();
}

/// <summary>A body that is there at once.</summary>
internal sealed class PlainReply(ReadOnlyMemory<byte> body) : RehearsalReply
{
    private ReadOnlyMemory<byte> left = body;

    public override ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> now = left;
        left = default;
        return new(now);
    }

    public override void Abandon() => left = default;
}
