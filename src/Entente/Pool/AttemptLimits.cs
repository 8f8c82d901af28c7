namespace Entente.Pool;

/// <summary>
/// What ends a call before it has ended by itself: its limits in time, each armed in its turn, and whoever stops it. The first reason
/// is the one that holds.
/// </summary>
internal sealed class AttemptLimits(AttemptRecord record, TimeProvider time, bool streamed, PlantedBug planted) : IDisposable
{
    /// <summary>After the finish reason, usage is awaited no longer than this.</summary>
    private static readonly TimeSpan UsageGrace = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Deadline? _deadline;
    private bool _awaitsToken;
    private bool _awaitsUsage;

    /// <summary>Why it was stopped; null while nobody and nothing has.</summary>
    public Failure? Stopped { get; private set; }

    public CancellationToken Token => _stop.Token;

    private Timeouts Timeouts => record.State.Endpoint.Timeouts;

    public void Stop(Failure why)
    {
        lock (_lock)
        {
            Stopped ??= why;
        }

        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment: there is nothing left to stop.
        }
    }

    public void AwaitConnection()
    {
        _deadline = new Deadline(time, (planted & PlantedBug.CallsAreNotLimited) == 0 ? Timeouts.Total : TimeSpan.FromDays(1), Expired);
        _deadline.Arm("connect_timeout", Timeouts.Connect);
    }

    public void AwaitHeaders() => _deadline?.Arm(streamed ? "headers_timeout" : "total_timeout", streamed ? Timeouts.Headers : Timeouts.Total);

    public void AwaitFirstToken() => _deadline!.Arm("first_token_timeout", Timeouts.FirstToken - record.Elapsed);

    /// <summary>The limit between tokens runs from one token's reading to the next one's coming: events that say nothing do not renew it.</summary>
    public void AwaitToken()
    {
        if (!_awaitsToken && (planted & PlantedBug.SilenceIsNotLimited) == 0)
        {
            _deadline!.Arm("between_tokens_timeout", Timeouts.BetweenTokens);
            _awaitsToken = true;
        }
    }

    /// <summary>A token is there: while the reader takes it, its slowness is no fault of the endpoint.</summary>
    public void HasToken()
    {
        if (_awaitsToken)
        {
            _deadline!.Relax();
            _awaitsToken = false;
        }
    }

    /// <summary>The last token was there.</summary>
    public void AwaitUsage()
    {
        if (!_awaitsUsage)
        {
            _deadline!.Arm("usage_grace", UsageGrace);
            _awaitsUsage = true;
        }
    }

    /// <summary>It speaks, or it has failed: until somebody reads on, only the limit of the whole call is left.</summary>
    public void Opened()
    {
        if (!_awaitsUsage)
        {
            _deadline!.Relax();
        }
    }

    /// <summary>Nothing is timed any more; who stops it still may.</summary>
    public void EndTime() => _deadline?.Dispose();

    public void Dispose()
    {
        EndTime();
        _stop.Dispose();
    }

    private void Expired(string code) => Stop(AttemptFailure.Silent(record.State.Endpoint.Id, record.Reached, code));
}
