using Entente.Learning.Numbers;

namespace Entente.Learning.Text;

/// <summary>
/// Hashed features in few dimensions, by random signs that follow from the seed (Achlioptas 2003): distances between texts are kept on
/// average. A text becomes a unit vector, or zeros where it has no features.
/// </summary>
public sealed class Projection(int dimensions, int buckets, ulong seed)
{
    public int Dimensions { get; } = dimensions;

    public double[] Of(string text)
    {
        var vector = new double[Dimensions];
        foreach (var (bucket, value) in HashedText.Of(text, buckets))
        {
            var signs = new Chance(seed ^ ((ulong)bucket * 0x9E3779B97F4A7C15));
            ulong bits = 0;
            for (var at = 0; at < Dimensions; at++)
            {
                if (at % 64 == 0)
                {
                    bits = signs.NextBits();
                }

                vector[at] += (bits >> (at % 64) & 1) == 0 ? value : -value;
            }
        }

        var length = Math.Sqrt(vector.Sum(part => part * part));
        return length > 0 ? [.. vector.Select(part => part / length)] : vector;
    }
}
