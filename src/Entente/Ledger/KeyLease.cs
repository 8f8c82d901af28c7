namespace Entente.Ledger;

/// <summary>
/// The lease of one key in one period: how far calls may go without waiting for their own record. Its account's lock guards it.
/// </summary>
internal sealed class KeyLease
{
    /// <summary>A lease, and what is open under it, is at most this part of the budget: so much a crash can cost.</summary>
    private const int Part = 100;

    /// <summary>Where not even so many calls have room in that part, each waits for its own record.</summary>
    private const int FewestCalls = 8;

    /// <summary>A lease is for so many calls, or for what came within one to two of these spans, whichever is more.</summary>
    private const int UsualCalls = 32;

    private const long SpanMs = 200;

    /// <summary>After a lease that could not be written, none is tried for so long.</summary>
    private const long PauseMs = 1_000;

    private long _limit;
    private long _spent;
    private long _reserved;
    private long _calls;
    private long _callsSeen;
    private long? _writing;
    private long _notBeforeMs = long.MinValue;
    private long _spanBeganMs = long.MinValue / 2;
    private long _inSpan;
    private long _inSpanBefore;

    /// <summary>The keeper looks after it.</summary>
    public bool IsWatched { get; set; }

    /// <summary>What the calls made from it have come to, open ones at their upper bound.</summary>
    private long Committed => _spent + _reserved;

    /// <summary>Calls of earlier lives that were made from a lease, and are settled.</summary>
    public void Know(long spent)
    {
        _spent += spent;
        _limit += spent;
    }

    /// <summary>A call that can cost so much is small beside the budget.</summary>
    public static bool IsFor(long bound, long budget) => bound <= budget / Part / FewestCalls;

    /// <summary>Takes a call on, where what is durable covers it.</summary>
    public bool Take(long bound, bool beyond)
    {
        if (bound > _limit - Committed && !beyond)
        {
            return false;
        }

        _reserved += bound;
        _calls++;
        return true;
    }

    public void Settle(long bound, long cost)
    {
        _reserved -= bound;
        _spent += cost;
    }

    /// <summary>Ahead of need: what is to be written now, so that calls like this one will not have to wait. To be told of each call.</summary>
    /// <param name="left">What the budget has left, this call taken off.</param>
    /// <param name="others">Other calls of the key are open.</param>
    /// <returns>The new limit; null where there is no need, or no room.</returns>
    public long? Extend(long bound, long budget, long left, bool others, long nowMs)
    {
        var recent = Recent(nowMs);
        _inSpan += bound;

        // A lease is for load: a call that comes alone costs no more entries than it did without.
        if (_writing is not null || (recent == 0 && !others) || nowMs < _notBeforeMs)
        {
            return null;
        }

        var room = Math.Min(budget / Part - _reserved, left);
        var size = Math.Min(Math.Max(UsualCalls * bound, recent + bound), room);
        if (size < FewestCalls * bound || _limit - Committed >= size / 2)
        {
            return null;
        }

        return _writing = Committed + size;
    }

    /// <summary>
    /// Gives back what nobody uses. It holds at once: the disk may go on to say more than the process makes use of, never less.
    /// </summary>
    /// <param name="now">Though calls came since the last time.</param>
    /// <returns>The limit to be written; null where there is nothing to give back.</returns>
    public (long? Limit, long Before) Lower(bool now)
    {
        if (_writing is not null || (_calls != _callsSeen && !now))
        {
            _callsSeen = _calls;
            return (null, _limit);
        }

        var before = _limit;
        if (before <= Committed)
        {
            return (null, before);
        }

        _writing = _limit = Committed;
        return (_limit, before);
    }

    /// <summary>Nothing of it is open or left to be given back.</summary>
    public bool IsOver => _writing is null && _reserved == 0 && _limit <= _spent && _calls == _callsSeen;

    public void Written(long limit)
    {
        _limit = limit;
        _writing = null;
    }

    /// <param name="limit">What the disk still says.</param>
    public void Unwritten(long? limit, long nowMs)
    {
        _limit = limit ?? _limit;
        _writing = null;
        _notBeforeMs = nowMs + PauseMs;
    }

    /// <summary>What was set aside within the last one to two spans.</summary>
    private long Recent(long nowMs)
    {
        var passed = nowMs - _spanBeganMs;
        if (passed >= SpanMs)
        {
            _inSpanBefore = passed < 2 * SpanMs ? _inSpan : 0;
            _inSpan = 0;
            _spanBeganMs = nowMs;
        }

        return _inSpanBefore + _inSpan;
    }
}
