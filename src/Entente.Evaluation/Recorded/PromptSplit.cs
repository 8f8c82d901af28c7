using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Entente.Evaluation.Recorded;

/// <summary>
/// Which part of the data a prompt belongs to. It depends on the prompt alone, so that the same prompt is never in two parts,
/// whatever file it stands in.
/// </summary>
public static class PromptSplit
{
    private const int TrainBelow = 50;
    private const int TestBelow = 70;

    /// <summary>
    /// The SHA-256 of the normalised prompt (lower case; runs of anything but letters and decimal digits of any script become one
    /// space; stripped), read as a big-endian integer, modulo 100.
    /// </summary>
    public static int NumberOf(string prompt)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Normalise(prompt)));
        return hash.Aggregate(0, (rest, next) => ((rest * 256) + next) % 100);
    }

    /// <summary>Whether a prompt belongs to a split.</summary>
    public static bool Holds(Split split, string prompt) => split switch
    {
        Split.Train => NumberOf(prompt) < TrainBelow,
        Split.Test => NumberOf(prompt) is >= TrainBelow and < TestBelow,
        _ => true,
    };

    internal static string Normalise(string prompt)
    {
        var kept = new StringBuilder(prompt.Length);
        var gap = false;
        foreach (var rune in prompt.ToLowerInvariant().EnumerateRunes())
        {
            if (Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
            {
                if (gap && kept.Length > 0)
                {
                    kept.Append(' ');
                }

                kept.Append(rune);
                gap = false;
            }
            else
            {
                gap = true;
            }
        }

        return kept.ToString();
    }
}
