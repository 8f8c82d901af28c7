using Entente.Ledger;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Admission;

/// <summary>What a caller may do in this run: who it is, and within which limits.</summary>
public sealed record Grant
{
    /// <summary>Id of the key; `local` where the server asks for none.</summary>
    public required string Caller { get; init; }

    public bool IsOperator { get; init; }
    public Caps Caps { get; init; } = new();

    /// <summary>What the run may draw from the key's budget; null where the key has none.</summary>
    public Allowance? Allowance { get; init; }

    /// <summary>The ledger's day on which it was let in; null: that of the clock.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>Nano-dollars that the whole run may cost now, by its own cap and the key's budget; null: no limit.</summary>
    public long? LeftNanoUsd => Caps.MaxCostNanoUsd is { } cap ? Math.Min(cap, Allowance?.LeftNanoUsd ?? cap) : Allowance?.LeftNanoUsd;

    /// <summary>What happens to one who names a withdrawn model; null: as the pool is configured.</summary>
    public WithdrawnByName? WithdrawnByName { get; init; }
}
