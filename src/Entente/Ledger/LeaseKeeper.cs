using System.Globalization;
using Entente.Journal;

namespace Entente.Ledger;

/// <summary>
/// Writes the leases of all keys and gives back what is not used any more: one timer for all of them, that runs only while there is one.
/// A lease that cannot be written does nobody any harm: calls wait for their own record. Safe for concurrent use.
/// </summary>
internal sealed class LeaseKeeper(IJournal journal, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Where no call came for so long, the rest is given back.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly List<(KeyAccount Account, DateOnly Period)> _watched = [];
    private readonly List<Task> _writes = [];
    private ITimer? _timer;
    private bool _isArmed;
    private bool _isClosed;

    public LedgerDay Day { get; } = new(time);

    /// <summary>On a clock that nobody sets.</summary>
    public long NowMs => time.GetTimestamp() / (time.TimestampFrequency / 1_000);

    /// <summary>From now on nothing is made from a lease.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>Extends a lease; nobody waits for it.</summary>
    public void Extend(KeyAccount account, DateOnly period, long limit, bool watch)
    {
        var write = WriteAsync(account, period, limit, null);
        lock (_lock)
        {
            _writes.RemoveAll(one => one.IsCompleted);
            _writes.Add(write);
            if (watch)
            {
                _watched.Add((account, period));
            }

            Arm();
        }
    }

    /// <summary>Gives back what is not used, for at most 10 s.</summary>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isClosed, true);
        List<(KeyAccount Account, DateOnly Period)> watched;
        List<Task> writes;
        lock (_lock)
        {
            _timer?.Dispose();
            watched = [.. _watched];
            writes = [.. _writes];
        }

        try
        {
            foreach (var write in writes)
            {
                await write.WaitAsync(LastWait, time);
            }

            foreach (var (account, period) in watched)
            {
                if (account.LowerLease(period, now: true, out _) is var (limit, before))
                {
                    await WriteAsync(account, period, limit, before).WaitAsync(LastWait, time);
                }
            }
        }
        catch (TimeoutException)
        {
            // The disk hangs: the next life counts the whole lease.
        }
    }

    private void Arm()
    {
        if (_isArmed || _watched.Count == 0 || _isClosed)
        {
            return;
        }

        _isArmed = true;
        _timer ??= time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Idle, Timeout.InfiniteTimeSpan);
    }

    private void Tick()
    {
        List<(KeyAccount Account, DateOnly Period)> watched;
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            watched = [.. _watched];
        }

        List<Task> writes = [];
        List<(KeyAccount Account, DateOnly Period)> over = [];
        foreach (var (account, period) in watched)
        {
            if (account.LowerLease(period, now: false, out var isOver) is var (limit, before))
            {
                writes.Add(WriteAsync(account, period, limit, before));
            }
            else if (isOver)
            {
                over.Add((account, period));
            }
        }

        lock (_lock)
        {
            _writes.RemoveAll(one => one.IsCompleted);
            _writes.AddRange(writes);
            over.ForEach(one => _watched.Remove(one));
            _isArmed = false;
            Arm();
        }
    }

    /// <param name="before">The limit that stays where this one cannot be written; null: the one that is.</param>
    private async Task WriteAsync(KeyAccount account, DateOnly period, long limit, long? before)
    {
        var until = account.Next(period);
        var today = Day.Latest;
        var note = new LeaseNote
        {
            Period = Iso(period),
            Until = Iso(until),
            Day = Iso(today < period ? period : today >= until ? until.AddDays(-1) : today),
            LimitNanoUsd = limit,
            BudgetNanoUsd = account.BudgetNanoUsd,
        };
        try
        {
            await journal.AppendAsync([new(EntryKind.Lease, account.Key.Id, time.GetUtcNow().ToUnixTimeMilliseconds(), LeaseJson.Write(note))]);
            account.LeaseWritten(period, limit);
        }
        catch (JournalUnavailableException)
        {
            account.LeaseUnwritten(period, before);
        }
    }

    private static string Iso(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
