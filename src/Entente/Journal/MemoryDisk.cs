namespace Entente.Journal;

/// <summary>How long the disk under a <see cref="MemoryJournal"/> takes, and when it is full. Used under the journal's lock.</summary>
internal sealed class MemoryDisk(TimeSpan flushTime)
{
    public const string Full = "the disk is full";

    private TimeSpan? _stall;
    private int _failures;

    public TimeSpan FlushTime => flushTime;

    /// <summary>A write that is not flushed.</summary>
    public TimeSpan WriteTime => flushTime / 8;

    public bool IsFull => _failures > 0;

    public void StallNextFlush(TimeSpan takes) => _stall = takes;

    public void FailNextAppends(int count) => _failures = count;

    /// <summary>How long the flush that begins now takes.</summary>
    public TimeSpan NextFlush()
    {
        var takes = _stall ?? flushTime;
        _stall = null;
        return takes;
    }

    /// <summary>Whether the append that comes now will fail.</summary>
    public bool NextAppendFails()
    {
        if (_failures == 0)
        {
            return false;
        }

        _failures--;
        return true;
    }
}
