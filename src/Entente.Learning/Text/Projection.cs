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
            var plus = BitConverter.DoubleToUInt64Bits(value);
            for (var from = 0; from < vector.Length; from += 64)
            {
                // A drawn bit becomes the value's sign: signs are by chance, so a branch on them would be mispredicted every other time.
                var bits = signs.NextBits();
                foreach (ref var part in vector.AsSpan(from, Math.Min(64, vector.Length - from)))
                {
                    part += BitConverter.UInt64BitsToDouble(plus ^ (bits << 63));
                    bits >>= 1;
                }
            }
        }

        var length = Math.Sqrt(vector.Sum(part => part * part));
        return length > 0 ? [.. vector.Select(part => part / length)] : vector;
    }
}
