namespace Entente.Storage;

/// <summary>
/// Flushes that do not pass through SQLite, told to tests that simulate a power loss: what was written before a flush began is safe once
/// it is done. Nobody listens outside of those tests.
/// </summary>
internal static class FlushProbe
{
    /// <summary>Called with the file or the directory before each flush; what it gives back is called after it.</summary>
    public static Func<string, Action?>? Beginning { get; set; }
}
