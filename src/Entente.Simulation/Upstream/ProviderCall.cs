using System.Buffers;
using Entente.Pool;
using Entente.Simulation.World;

namespace Entente.Simulation.Upstream;

/// <summary>One call as the provider's side of the wire sees it.</summary>
internal sealed class ProviderCall
{
    public required SimulatedRun Run { get; init; }

    public required string Id { get; init; }

    public required Endpoint Endpoint { get; init; }

    public required PoolModel Model { get; init; }

    public required FaultPlan Plan { get; init; }

    public required bool Streamed { get; init; }

    /// <summary>judge, writer, answer (a panel's member among them), last (of a cascade), or a part of a relay or a plan with a number.</summary>
    public required string Part { get; init; }

    /// <summary>The most tokens that were asked for; null for no limit.</summary>
    public required int? MaxTokens { get; init; }

    public required int Life { get; init; }

    /// <summary>Ticks.</summary>
    public required long StartedAt { get; init; }

    public long? ConnectedAt { get; set; }

    public int Status { get; set; }

    /// <summary>A power loss has taken its record, as it may under relaxed durability.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>The core gave it up, or it ended in an exception, or the response was disposed of.</summary>
    public long? EndedAt { get; set; }

    public long? CancelledAt { get; set; }

    /// <summary>The core has read to the end, in whatever way the end came.</summary>
    public bool ReadToEnd { get; set; }

    /// <summary>The core waits for bytes that do not come.</summary>
    public long? StalledAt { get; set; }

    /// <summary>When the core was given the first content; null before.</summary>
    public long? SpokeAt { get; private set; }

    public bool HasSpoken => SpokeAt is not null;

    /// <summary>What the core has been given of the body.</summary>
    public ArrayBufferWriter<byte> Received { get; } = new(256);

    public bool IsOver => EndedAt is not null || CancelledAt is not null;

    public void Give(ReadOnlySpan<byte> piece, long now)
    {
        Received.Write(piece);
        if (SpokeAt is null && Status == 200 && Read().HasContent)
        {
            SpokeAt = now;
        }
    }

    public WireReading Read() => WireReading.Of(Endpoint.Dialect, Streamed, Status, Received.WrittenSpan);

    public override string ToString() => $"{Id} at {Endpoint.Id}";
}
