namespace Entente.Pool.Seams;

internal enum SeamState
{
    /// <summary>Not decided: nothing may be passed on yet.</summary>
    Open,

    /// <summary>The place is known; what follows it may be passed on.</summary>
    Found,

    /// <summary>There is no safe place.</summary>
    Missing,
}

/// <param name="Rest">What the successor said after the seam.</param>
/// <param name="How">`cut`, `anchor`, `restart`, `preamble` or `start`.</param>
internal readonly record struct Seam(SeamState State, string Rest = "", string How = "")
{
    public static Seam Open { get; } = new(SeamState.Open);

    public static Seam Missing { get; } = new(SeamState.Missing);
}
