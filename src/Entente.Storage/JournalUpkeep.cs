namespace Entente.Storage;

/// <summary>A thread beside the writer: folds the write-ahead log into the file, and flushes it where durability is relaxed.</summary>
internal sealed class JournalUpkeep : IDisposable
{
    // Half of the promised second: the other half is the flush's own.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Func<CurrentFile> _current;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    public JournalUpkeep(Func<CurrentFile> current)
    {
        _current = current;
        _thread = new Thread(Run) { IsBackground = true, Name = "journal upkeep" };
        _thread.Start();
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.Wait(Interval))
        {
            var current = _current();
            TryFlush(current);
            current.FoldWhereGrown();
        }
    }

    private static void TryFlush(CurrentFile current)
    {
        try
        {
            current.Flush();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Still unflushed: the writer finds it overdue and fails its appends with the reason. (Disposed: a period has ended, and the writer flushed it.)
        }
    }
}
