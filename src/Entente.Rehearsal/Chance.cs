using System.Text;

namespace Entente.Rehearsal;

/// <summary>Chance that is the same on every machine: a 64-bit hash of what it hangs on (FNV-1a, finished by SplitMix64).</summary>
internal static class Chance
{
    public static ulong Hash(ulong seed, params ReadOnlySpan<string> parts)
    {
        ulong hash = 14695981039346656037UL ^ seed;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (string part in parts)
        {
            foreach (Rune rune in part.EnumerateRunes())
            {
                int length = rune.EncodeToUtf8(utf8);
                for (int i = 0; i < length; i++) hash = (hash ^ utf8[i]) * 1099511628211UL;
            }
            hash = (hash ^ 0xff) * 1099511628211UL; // no UTF-8 text holds this byte, so ("a","bc") and ("ab","c") differ
        }
        return Mix(hash);
    }

    /// <summary>A number in [0, 1).</summary>
    public static double Unit(ulong hash) => (hash >> 11) * (1.0 / (1UL << 53));

    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
