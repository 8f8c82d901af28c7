namespace Entente.Search;

/// <summary>Count, mean and sum of squared deviations of rewards, one at a time (Welford 1962).</summary>
internal struct Moments
{
    public int Count { get; private set; }

    public double Mean { get; private set; }

    /// <summary>The sum of the squared deviations from the mean.</summary>
    public double Deviation { get; private set; }

    public readonly double Sum => Count * Mean;

    public void Add(double value)
    {
        Count++;
        var before = value - Mean;
        Mean += before / Count;
        Deviation += before * (value - Mean);
    }
}
