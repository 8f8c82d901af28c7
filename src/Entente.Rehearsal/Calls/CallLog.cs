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

    internal OpenCall Open(Func<long, double, CallEntry> begin)
    {
        lock (gate)
        {
            var call = new OpenCall(begin(++numbers, Now()), Now);
            calls.Enqueue(call);
            if (calls.Count > Most) calls.Dequeue();
            return call;
        }
    }

    internal void Clear()
    {
        lock (gate) calls.Clear();
    }

    private double Now() => startedAt + time.GetElapsedTime(started).TotalMilliseconds;
}
