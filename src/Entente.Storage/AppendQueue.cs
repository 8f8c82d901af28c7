namespace Entente.Storage;

/// <summary>What waits for the writer, in the order of the calls. Bounded: a stuck disk must not fill the memory.</summary>
internal sealed class AppendQueue
{
    public const int MaxEntries = 65_536;
    public const long MaxBytes = 256L << 20;

    // One transaction takes everything that waits, up to these: they bound how long its first entry waits for its last.
    private const int BatchEntries = 8_192;
    private const long BatchBytes = 16L << 20;

    // Where no flush gathers appends, a short wait does: a commit costs more than another run in it.
    private const int Many = 4;
    private const int MostAwaited = 32;
    private const int GatherMs = 1;

    private readonly object _gate = new();
    private readonly Queue<PendingAppend> _queue = new();
    private int _entries;
    private long _bytes;
    private int _wanted = 1;
    private int _awaited = 1;
    private bool _closed;

    public int Entries => Volatile.Read(ref _entries);

    public Admission Add(PendingAppend append)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return Admission.Closed;
            }

            // An empty queue takes anything, so that no append is refused for ever.
            if (_entries > 0 && (_entries + append.Entries.Count > MaxEntries || _bytes + append.Bytes > MaxBytes))
            {
                return Admission.Full;
            }

            _queue.Enqueue(append);
            _entries += append.Entries.Count;
            _bytes += append.Bytes;
            if (_queue.Count >= _awaited)
            {
                Monitor.Pulse(_gate);
            }

            return Admission.Taken;
        }
    }

    /// <summary>Waits for work and fills the batch; false once the queue is closed and empty. What was taken counts until <see cref="Release"/>.</summary>
    /// <param name="gathers">After a commit of many, wait for as many again, for a millisecond at most.</param>
    public bool Take(List<PendingAppend> batch, bool gathers)
    {
        batch.Clear();
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            var isFull = !gathers || Gather();
            var entries = 0;
            var bytes = 0L;
            while (_queue.TryPeek(out var next) && (batch.Count == 0 || (entries + next.Entries.Count <= BatchEntries && bytes + next.Bytes <= BatchBytes)))
            {
                entries += next.Entries.Count;
                bytes += next.Bytes;
                next.IsTaken = true;
                batch.Add(_queue.Dequeue());
            }

            _wanted = batch.Count < Many ? 1 : isFull ? Math.Min(batch.Count, MostAwaited) : batch.Count / 2;
            return true;
        }
    }

    /// <summary>Takes back what still waits, so that it is never written; nothing happens where the writer has it already.</summary>
    public void Withdraw(PendingAppend append, CancellationToken withdraw)
    {
        lock (_gate)
        {
            if (append.IsTaken)
            {
                return;
            }

            _entries -= append.Entries.Count;
            _bytes -= append.Bytes;
            append.Withdraw(withdraw);
        }
    }

    public void Release(List<PendingAppend> batch)
    {
        lock (_gate)
        {
            foreach (var append in batch)
            {
                _entries -= append.Entries.Count;
                _bytes -= append.Bytes;
            }
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool Gather()
    {
        _awaited = _wanted;
        while (_queue.Count < _wanted && !_closed)
        {
            if (!Monitor.Wait(_gate, GatherMs))
            {
                break;
            }
        }

        _awaited = 1;
        return _queue.Count >= _wanted;
    }

    public enum Admission
    {
        Taken,
        Full,
        Closed,
    }
}
