using System.Collections.Immutable;

namespace Entente.Rehearsal.Calls;

/// <summary>What the provider was asked, in order of arrival. Keeps the last hundred thousand calls.</summary>
public sealed class CallLog
{
    private const int Most = 100_000;
    private readonly Lock gate = new();
    private readonly Queue<OpenCall> calls = new();
    private readonly TimeProvider time;
    private readonly long started;
    private readonly double startedAt;
    private long numbers;
    private TaskCompletionSource? changed;

    internal CallLog(TimeProvider time)
    {
        this.time = time;
        started = time.GetTimestamp();
        startedAt = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;
    }

    public ImmutableArray<CallEntry> Entries
    {
        get
        {
            lock (gate) return [.. calls.Select(call => call.Look())];
        }
    }

    /// <summary>Calls that are being answered now.</summary>
    public int Running => Entries.Count(entry => entry.Ending == CallEnding.Running);

    /// <summary>Completed by the next change of any call. Take it before the look that it follows: then no change falls between.</summary>
    public Task Changed
    {
        get
        {
            var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref changed, next, null) ?? next).Task;
        }
    }

    /// <summary>The calls, once they are as wanted; they are looked at again after every change.</summary>
    public async Task<ImmutableArray<CallEntry>> UntilAsync(Func<ImmutableArray<CallEntry>, bool> holds, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task next = Changed;
            ImmutableArray<CallEntry> entries = Entries;
            if (holds(entries)) return entries;
            await next.WaitAsync(cancellationToken);
        }
    }

    internal OpenCall Open(Func<long, double, CallEntry> begin)
    {
        OpenCall call;
        lock (gate)
        {
            call = new OpenCall(begin(++numbers, Now()), Now, Tell);
            calls.Enqueue(call);
            if (calls.Count > Most) calls.Dequeue();
        }

        Tell();
        return call;
    }

    internal void Clear()
    {
        lock (gate) calls.Clear();
    }

    private void Tell() => Interlocked.Exchange(ref changed, null)?.TrySetResult();

    private double Now() => startedAt + time.GetElapsedTime(started).TotalMilliseconds;
}
