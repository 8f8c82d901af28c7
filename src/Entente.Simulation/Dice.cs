namespace Entente.Simulation;

/// <summary>All of a world's luck, from its seed (SplitMix64): the same on every machine. Confined to one thread.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to <paramref name="below"/>, exclusive.</summary>
    public int Below(int below) => (int)(Next() % (ulong)below);

    /// <summary>Both ends included.</summary>
    public int Between(int first, int last) => first + Below(last - first + 1);

    public bool Chance(double probability) => (Next() >> 11) * (1.0 / (1UL << 53)) < probability;

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    public TimeSpan Milliseconds(int first, int last) => TimeSpan.FromMilliseconds(Between(first, last));

    /// <summary>Other luck, which does not depend on how often this one is asked.</summary>
    public Dice Fork() => new(Next());

    public void Shuffle<T>(IList<T> items)
    {
        for (var last = items.Count - 1; last > 0; last--)
        {
            var other = Below(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }
}
