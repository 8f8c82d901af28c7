using System.Buffers;

namespace Entente.Learning.Text;

/// <summary>
/// A text as hashed counts: words, pairs of words and runs of three to five characters within words, each in a bucket of
/// 2^n (Weinberger et al. 2009, with the sign of the hash), damped by the logarithm and scaled to length one. The same text gives the
/// same features on every machine.
/// </summary>
public static class HashedText
{
    private const int LongestText = 6000;
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>Buckets and values of a text; empty where it has no letters and digits.</summary>
    /// <param name="buckets">A power of two.</param>
    public static IReadOnlyList<(int Bucket, double Value)> Of(string text, int buckets)
    {
        // One place a bucket: cheaper than a table of those that occur, which would have to be sorted.
        var counts = ArrayPool<int>.Shared.Rent(buckets);
        counts.AsSpan(0, buckets).Clear();
        Span<char> word = stackalloc char[24];
        var (length, before) = (0, 0UL);
        var end = Math.Min(text.Length, LongestText);
        for (var at = 0; at <= end; at++)
        {
            var letter = at < end ? text[at] : ' ';
            if (char.IsLetterOrDigit(letter))
            {
                if (length < word.Length)
                {
                    word[length++] = char.ToLowerInvariant(letter);
                }

                continue;
            }

            if (at < end && !char.IsWhiteSpace(letter))
            {
                Count(counts, Hash([letter], 3), buckets);
            }

            if (length > 0)
            {
                before = CountWord(counts, word[..length], before, buckets);
                length = 0;
            }
        }

        var features = Scaled(counts.AsSpan(0, buckets));
        ArrayPool<int>.Shared.Return(counts);
        return features;
    }

    private static ulong CountWord(int[] counts, ReadOnlySpan<char> word, ulong before, int buckets)
    {
        var hash = Hash(word, 1);
        Count(counts, hash, buckets);
        if (before != 0)
        {
            Count(counts, (before * Prime) ^ hash, buckets);
        }

        for (var size = 3; size <= 5; size++)
        {
            for (var at = 0; at + size <= word.Length && size < word.Length; at++)
            {
                Count(counts, Hash(word.Slice(at, size), 2), buckets);
            }
        }

        return hash;
    }

    /// <summary>The bucket's upper bits choose the sign, so that features which share one cancel on average.</summary>
    private static void Count(int[] counts, ulong hash, int buckets)
    {
        hash = Numbers.Chance.Mix(hash);
        counts[hash & (ulong)(buckets - 1)] += (hash >> 63) == 0 ? 1 : -1;
    }

    private static List<(int Bucket, double Value)> Scaled(ReadOnlySpan<int> counts)
    {
        var features = new List<(int Bucket, double Value)>();
        var squares = 0.0;
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            if (counts[bucket] is not 0 and var count)
            {
                var value = Math.Sign(count) * Math.Log(1 + Math.Abs(count));
                squares += value * value;
                features.Add((bucket, value));
            }
        }

        var scale = squares > 0 ? 1 / Math.Sqrt(squares) : 0;
        for (var at = 0; at < features.Count; at++)
        {
            features[at] = (features[at].Bucket, features[at].Value * scale);
        }

        return features;
    }

    internal static ulong Hash(ReadOnlySpan<char> text, ulong salt)
    {
        var hash = Offset ^ salt;
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * Prime;
        }

        return hash;
    }
}
