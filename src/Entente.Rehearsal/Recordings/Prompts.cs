using System.Text;

namespace Entente.Rehearsal.Recordings;

/// <summary>Prompts as recordings are looked up by.</summary>
internal static class Prompts
{
    /// <summary>Lower case; runs of anything but letters and digits become one space; stripped.</summary>
    public static string Normalise(string prompt)
    {
        var made = new StringBuilder(prompt.Length);
        bool gap = false;
        foreach (Rune rune in prompt.EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune))
            {
                gap = made.Length > 0;
                continue;
            }
            if (gap) made.Append(' ');
            gap = false;
            made.Append(Rune.ToLowerInvariant(rune));
        }
        return made.ToString();
    }

    public static ulong Hash(ReadOnlySpan<char> normalised)
    {
        ulong hash = 14695981039346656037UL;
        foreach (char sign in normalised) hash = (hash ^ sign) * 1099511628211UL;
        return Chance.Mix(hash);
    }
}
