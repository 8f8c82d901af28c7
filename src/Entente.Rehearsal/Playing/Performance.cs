using Entente.Rehearsal.Calls;

namespace Entente.Rehearsal.Playing;

/// <summary>
/// Plays a score. Every write is due at a time that was fixed when the headers went out, so that a slow write does not delay
/// those after it; a reader who does not read holds all of them up.
/// </summary>
internal sealed class Performance(Score score, TimeProvider time, OpenCall call, TimeSpan? keepAlive, ReadOnlyMemory<byte> comment) : RehearsalReply
{
    private readonly long began = time.GetTimestamp();
    private TimeSpan due;
    private TimeSpan lastSent;
    private int next;
    private bool waiting; // the wait of the next beat is already in `due`

    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        bool over = next == score.Beats.Count;
        TimeSpan wait = over ? score.LastWait : score.Beats[next].Wait;
        try
        {
            if (!waiting)
            {
                due = wait == Timeout.InfiniteTimeSpan ? wait : due + wait;
                waiting = true;
            }
            if (await IsWarmedInstead(cancellationToken)) return comment;
        }
        catch (OperationCanceledException)
        {
            call.End(CallEnding.Cancelled);
            throw;
        }

        waiting = false;
        lastSent = Elapsed;
        if (over)
        {
            call.End(score.Ending);
            if (score.Ending == CallEnding.Reset) throw new RehearsalResetException();
            return default;
        }
        Beat beat = score.Beats[next++];
        call.Sent(beat.Tokens, beat.Text);
        return beat.Bytes;
    }

    public override void Abandon() => call.End(CallEnding.Cancelled);

    private TimeSpan Elapsed => time.GetElapsedTime(began);

    /// <summary>Waits until the beat is due, or until the connection wants a comment; true in the second case.</summary>
    private async ValueTask<bool> IsWarmedInstead(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TimeSpan? warm = keepAlive is { } interval ? lastSent + interval : null;
        if (due == Timeout.InfiniteTimeSpan)
        {
            await Task.Delay(warm is { } at ? Positive(at - Elapsed) : Timeout.InfiniteTimeSpan, time, cancellationToken);
            lastSent = Elapsed;
            return true;
        }
        while (true)
        {
            TimeSpan left = due - Elapsed;
            if (left <= TimeSpan.Zero) return false;
            if (warm is { } at && at < due)
            {
                await Task.Delay(Positive(at - Elapsed), time, cancellationToken);
                lastSent = Elapsed;
                return true;
            }
            await Task.Delay(left, time, cancellationToken);
        }
    }

    private static TimeSpan Positive(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span;
}
