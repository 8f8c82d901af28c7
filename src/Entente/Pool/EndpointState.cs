using Entente.Continuity;
using Entente.Dialects;

namespace Entente.Pool;

/// <summary>
/// What is known of an endpoint besides its configuration: whether it may be called now, how it has behaved, who is calling it.
/// Safe for concurrent use; kept across reloads for as long as the endpoint's id stays.
/// </summary>
public sealed class EndpointState
{
    private const int FailuresToOpen = 5;
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan UnauthorisedRest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstQuarantine = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestQuarantine = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly HashSet<Attempt> _running = [];
    private long _restFrom;
    private TimeSpan _restFor;
    private FailureClass? _restReason;
    private Directive? _withdrawn;
    private Directive? _coming;
    private bool _probing;
    private int _failures;
    private int _opened;
    private int _quarantines;
    private double _firstTokenMs;

    internal EndpointState(Endpoint endpoint, PoolModel model, TimeProvider time)
    {
        Endpoint = endpoint;
        Model = model;
        _time = time;
        Continuation = endpoint.Continuation;
    }

    public Endpoint Endpoint { get; internal set; }

    public PoolModel Model { get; internal set; }

    /// <summary>Raised by each directive that begins or ceases to reach it; a call that holds an older one must not connect.</summary>
    public int Generation { get; private set; }

    /// <summary>The directive in force that reaches it; null for none. True to its effective time, however late a timer is.</summary>
    public Directive? Withdrawn
        => _withdrawn ?? (_coming is { } coming && coming.IsInForce(_time.GetUtcNow().ToUnixTimeMilliseconds()) ? coming : null);

    /// <summary>It has answered at least once, in this life or an earlier one.</summary>
    public bool HasWorked { get; internal set; }

    /// <summary>The configured fact, or what the endpoint has taught us since.</summary>
    public ContinuationForm? Continuation { get; private set; }

    /// <summary>Running mean of the time to the first token; 0 before there was one.</summary>
    public double FirstTokenMs => Volatile.Read(ref _firstTokenMs);

    public int Running
    {
        get
        {
            lock (_lock)
            {
                return _running.Count;
            }
        }
    }

    /// <summary>ready, resting, unauthorised, limited, quarantined or withdrawn.</summary>
    public string Health
    {
        get
        {
            lock (_lock)
            {
                if (Withdrawn is not null)
                {
                    return "withdrawn";
                }

                return !IsResting ? "ready" : _restReason switch
                {
                    FailureClass.Unauthorised => "unauthorised",
                    FailureClass.Limited => "limited",
                    FailureClass.Withdrawn => "quarantined",
                    _ => "resting",
                };
            }
        }
    }

    /// <summary>When it may be asked again; null where it may now.</summary>
    public DateTimeOffset? RestsUntil
    {
        get
        {
            lock (_lock)
            {
                return IsResting ? _time.GetUtcNow() + RestLeft : null;
            }
        }
    }

    private bool IsResting => _restReason is not null && RestLeft > TimeSpan.Zero;

    // By elapsed time: a wall clock that jumps neither ends a rest nor makes it longer.
    private TimeSpan RestLeft => _restFor - _time.GetElapsedTime(_restFrom);

    /// <summary>Whether a call may go there now. After a rest one call at a time goes ahead as a probe.</summary>
    /// <param name="lastResort">There is nothing else: an endpoint that rests after passing faults is asked all the same.</param>
    internal bool TryEnter(bool lastResort)
    {
        lock (_lock)
        {
            if (Withdrawn is not null)
            {
                return false;
            }

            if (_restReason is null)
            {
                return true;
            }

            if (IsResting)
            {
                return lastResort && _restReason is FailureClass.Transient or FailureClass.Limited;
            }

            if (_probing && !lastResort)
            {
                return false;
            }

            _probing = true;
            return true;
        }
    }

    /// <summary>Whether <see cref="TryEnter"/> would let a call in, without taking the place of the probe.</summary>
    internal bool IsOpen
    {
        get
        {
            lock (_lock)
            {
                return Withdrawn is null && (_restReason is null || (!IsResting && !_probing));
            }
        }
    }

    /// <returns>False where a directive came since <paramref name="generation"/> was read: the call must not connect.</returns>
    internal bool TryRegister(Attempt attempt, int generation)
    {
        lock (_lock)
        {
            return generation == Generation && Withdrawn is null && _running.Add(attempt);
        }
    }

    internal void Leave(Attempt attempt)
    {
        lock (_lock)
        {
            _running.Remove(attempt);
        }
    }

    internal void NoteAnswer(double firstTokenMs)
    {
        lock (_lock)
        {
            HasWorked = true;
            _restReason = null;
            _probing = false;
            _failures = _opened = _quarantines = 0;
            _firstTokenMs = _firstTokenMs == 0 ? firstTokenMs : _firstTokenMs * 0.8 + firstTokenMs * 0.2;
        }
    }

    internal void NoteFailure(Failure failure, PlantedBug planted = PlantedBug.None)
    {
        lock (_lock)
        {
            _probing = false;
            switch (failure.Class)
            {
                case FailureClass.Unauthorised when (planted & PlantedBug.UnauthorisedIsAskedAgain) != 0:
                case FailureClass.Transient or FailureClass.Limited when (planted & PlantedBug.CircuitNeverOpens) != 0:
                    break;
                case FailureClass.Unauthorised:
                    Rest(failure.Class, UnauthorisedRest);
                    break;
                case FailureClass.Withdrawn when failure.Directive is null:
                    Rest(failure.Class, Doubled(FirstQuarantine, _quarantines++, LongestQuarantine));
                    break;
                case FailureClass.Limited when failure.RetryAfter is { } wait:
                    Rest(failure.Class, wait);
                    break;
                case FailureClass.Transient or FailureClass.Limited:
                    _failures++;
                    if (_failures >= FailuresToOpen || _opened > 0)
                    {
                        Rest(failure.Class, Doubled(FirstRest, _opened++, LongestRest));
                    }

                    break;
            }
        }
    }

    /// <summary>A continuation call was refused in this form: the fact was wrong.</summary>
    internal void CorrectContinuation(ContinuationForm refused)
    {
        lock (_lock)
        {
            Continuation = refused is ContinuationForm.Prefill or ContinuationForm.Prefix ? ContinuationForm.Instruction : ContinuationForm.None;
        }
    }

    /// <summary>What an earlier life has learned of it.</summary>
    internal void Recall(bool hasWorked, ContinuationForm? continuation)
    {
        lock (_lock)
        {
            HasWorked |= hasWorked;
            Continuation = continuation ?? Continuation;
        }
    }

    /// <summary>Sets the directive that now reaches it; running calls are stopped when there is one.</summary>
    /// <param name="coming">The next one that will reach it.</param>
    internal void Withdraw(Directive? directive, Directive? coming, bool cancels = true)
    {
        Attempt[] running;
        lock (_lock)
        {
            _coming = coming;
            if (_withdrawn?.Id == directive?.Id)
            {
                return;
            }

            _withdrawn = directive;
            Generation++;
            running = directive is null || !cancels ? [] : [.. _running];
        }

        foreach (var attempt in running)
        {
            attempt.Revoke(directive!);
        }
    }

    private void Rest(FailureClass reason, TimeSpan wait)
    {
        _restReason = reason;
        (_restFrom, _restFor) = (_time.GetTimestamp(), wait);
    }

    private static TimeSpan Doubled(TimeSpan first, int times, TimeSpan longest)
    {
        var wait = first * (1 << Math.Min(times, 10));
        return wait < longest ? wait : longest;
    }
}
