namespace Entente.Pool;

/// <summary>
/// What one answer keeps in mind of endpoints over all its handovers, each of which has a queue of its own. The loser of a hedge may
/// still be learning when the winner is lost, hence the lock.
/// </summary>
/// <param name="time">Pauses are counted in elapsed time: a wall clock that jumps lengthens none.</param>
internal sealed class AnswerMemory(TimeProvider time)
{
    private readonly Lock _lock = new();
    private HashSet<EndpointState>? _givenUp;
    private Dictionary<EndpointState, (long Since, TimeSpan Length)>? _pauses;

    /// <summary>It is not asked again: it was silent, broke twice, or asked for a pause longer than we wait.</summary>
    public void GiveUp(EndpointState state)
    {
        lock (_lock)
        {
            (_givenUp ??= []).Add(state);
        }
    }

    public bool IsGivenUp(EndpointState state)
    {
        lock (_lock)
        {
            return _givenUp?.Contains(state) == true;
        }
    }

    /// <summary>It asked us to wait, from now on.</summary>
    public void Pause(EndpointState state, TimeSpan length)
    {
        lock (_lock)
        {
            (_pauses ??= [])[state] = (time.GetTimestamp(), length);
        }
    }

    /// <summary>What is left of the pause that it asked for; zero or less where it asked for none or it is over.</summary>
    public TimeSpan PauseLeft(EndpointState state)
    {
        lock (_lock)
        {
            return _pauses is not null && _pauses.TryGetValue(state, out var pause) ? pause.Length - time.GetElapsedTime(pause.Since) : TimeSpan.Zero;
        }
    }
}
