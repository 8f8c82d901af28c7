namespace Entente.Search;

/// <summary>
/// Seeded chance as a value: 64 bits (SplitMix64, Steele, Lea and Flood 2014) that a checkpoint carries. The same bits give the
/// same draws on every machine.
/// </summary>
internal struct Chance(ulong bits)
{
    /// <summary>What the next draw follows from.</summary>
    public ulong Bits { get; private set; } = bits;

    /// <summary>Bits that look unrelated for any two different inputs.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>Bits that follow from two values in this order.</summary>
    public static ulong Mix(ulong first, ulong second) => Mix(Mix(first + 0x9E3779B97F4A7C15) ^ (second + 0xD1B54A32D192ED03));

    public ulong Next()
    {
        Bits += 0x9E3779B97F4A7C15;
        return Mix(Bits);
    }

    /// <summary>Uniform, never 0 and never 1.</summary>
    public double Uniform() => ((Next() >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>One of 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(Uniform() * count);

    /// <summary>A point in the unit disc without its centre: its first coordinate and its squared radius.</summary>
    public (double X, double SquaredRadius) InDisc()
    {
        while (true)
        {
            var x = (2 * Uniform()) - 1;
            var y = (2 * Uniform()) - 1;
            var squaredRadius = (x * x) + (y * y);
            if (squaredRadius is > 0 and < 1)
            {
                return (x, squaredRadius);
            }
        }
    }

    /// <summary>Standard normal (Marsaglia's polar method, one of its two values).</summary>
    public double Normal()
    {
        var (x, squared) = InDisc();
        return x * Math.Sqrt(-2 * Math.Log(squared) / squared);
    }

    public double Exponential() => -Math.Log(Uniform());

    /// <summary>Gamma of scale 1 (Marsaglia and Tsang 2000).</summary>
    public double Gamma(double shape)
    {
        if (shape < 1)
        {
            return Gamma(shape + 1) * Math.Pow(Uniform(), 1 / shape);
        }

        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = Normal();
            var v = 1 + (c * x);
            if (v <= 0)
            {
                continue;
            }

            v = v * v * v;
            if (Math.Log(Uniform()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v;
            }
        }
    }

    public double Beta(double a, double b)
    {
        var first = Gamma(a);
        return first / (first + Gamma(b));
    }
}
