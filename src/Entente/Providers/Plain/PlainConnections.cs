using System.Collections.Concurrent;

namespace Entente.Providers.Plain;

/// <summary>Connections that wait for their next call, the last one used first. Safe for concurrent use.</summary>
internal sealed class PlainConnections : IDisposable
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(15);

    /// <summary>A name may move to another address: no connection is used longer.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string Host, int Port), Stack<PlainConnection>> _resting = [];
    private readonly TimeProvider _time;
    private readonly ITimer _sweeper;
    private volatile bool _isClosed;

    public PlainConnections(TimeProvider time)
    {
        _time = time;
        _sweeper = time.CreateTimer(static all => ((PlainConnections)all!).Sweep(), this, SweepEvery, SweepEvery);
    }

    /// <summary>One that is open and has nothing to say; null where there is none.</summary>
    public PlainConnection? Take(PlainPlace place)
    {
        if (!_resting.TryGetValue((place.Host, place.Port), out var resting))
        {
            return null;
        }

        while (true)
        {
            PlainConnection? connection;
            lock (resting)
            {
                if (!resting.TryPop(out connection))
                {
                    return null;
                }
            }

            if (!IsOver(connection) && connection.IsQuiet)
            {
                return connection;
            }

            connection.Dispose();
        }
    }

    /// <summary>Its answer is read to the end, and the other side has not said that it is the last.</summary>
    public void GiveBack(PlainConnection connection)
    {
        connection.RestsSince = _time.GetTimestamp();
        var resting = _resting.GetOrAdd((connection.Place.Host, connection.Place.Port), static _ => new());
        lock (resting)
        {
            if (!_isClosed)
            {
                resting.Push(connection);
                return;
            }
        }

        connection.Dispose();
    }

    public void Dispose()
    {
        _isClosed = true;
        _sweeper.Dispose();
        foreach (var resting in _resting.Values)
        {
            lock (resting)
            {
                while (resting.TryPop(out var connection))
                {
                    connection.Dispose();
                }
            }
        }
    }

    private bool IsOver(PlainConnection connection) =>
        _time.GetElapsedTime(connection.RestsSince) > LongestRest || _time.GetElapsedTime(connection.Since) > LongestLife;

    private void Sweep()
    {
        foreach (var resting in _resting.Values)
        {
            lock (resting)
            {
                var kept = resting.Where(connection => !IsOver(connection)).Reverse().ToList();
                if (kept.Count == resting.Count)
                {
                    continue;
                }

                foreach (var over in resting.Except(kept))
                {
                    over.Dispose();
                }

                resting.Clear();
                kept.ForEach(resting.Push);
            }
        }
    }
}
