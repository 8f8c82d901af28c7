namespace Entente.Rights;

/// <summary>Which runs are wanted.</summary>
public sealed record ExportOrder
{
    /// <summary>Unix milliseconds at which a run ended, at the earliest.</summary>
    public long FromMs { get; init; } = long.MinValue;

    /// <summary>Unix milliseconds before which it ended.</summary>
    public long UntilMs { get; init; } = long.MaxValue;

    /// <summary>Take runs too whose terms set conditions. Default: they are left out.</summary>
    public bool AcceptsConditions { get; init; }
}
