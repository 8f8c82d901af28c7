namespace Entente.Storage;

/// <summary>What an acknowledged entry survives.</summary>
public enum Durability
{
    /// <summary>A kill and a power loss: every commit is flushed to the disk before it is acknowledged.</summary>
    Strict,

    /// <summary>
    /// A kill loses nothing; a power loss (or a crash of the operating system) loses at most what was acknowledged in the last second.
    /// The disk is flushed twice a second beside the appends; where it cannot keep up, appends wait for it.
    /// </summary>
    Relaxed,
}
