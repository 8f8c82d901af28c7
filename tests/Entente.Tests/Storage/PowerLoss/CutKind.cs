namespace Entente.Tests.Storage.PowerLoss;

/// <summary>What becomes of that which was written and not flushed.</summary>
internal enum CutKind
{
    /// <summary>All of it is there: the process died, the machine did not.</summary>
    Killed,

    /// <summary>None of it is there.</summary>
    Lost,

    /// <summary>All of it up to a moment, and the first part of the write at that moment.</summary>
    InOrder,

    /// <summary>Any of the writes, truncations, creations and deletions.</summary>
    AnyWrites,

    /// <summary>Any of the sectors of 512 bytes.</summary>
    AnySectors,
}
