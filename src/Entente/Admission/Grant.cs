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

    /// <summary>What happens to one who names a withdrawn model; null: as the pool is configured.</summary>
    public WithdrawnByName? WithdrawnByName { get; init; }
}
