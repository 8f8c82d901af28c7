using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Learning.Selection;

/// <summary>An option of multiple choice, compared with the others.</summary>
internal sealed partial class OptionText
{
    private readonly HashSet<string> words;

    public OptionText(string text)
    {
        Text = text;
        Lower = text.ToLowerInvariant();
        words = WordsOf(text);
        if (FirstNumber().Match(text) is { Success: true } match
            && double.TryParse(match.Value.Replace(",", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            Number = number;
            Digits = match.Value.Split('e', 'E')[0].Where(char.IsAsciiDigit).Aggregate("", (all, digit) => all + digit).Trim('0').Length;
        }
    }

    public string Text { get; }

    public string Lower { get; }

    /// <summary>The first number in it.</summary>
    public double? Number { get; }

    /// <summary>How many significant digits that number has.</summary>
    public int Digits { get; }

    /// <summary>The mean share of words in common with the other options, 0 to 1.</summary>
    public double Overlap { get; private set; }

    /// <summary>The share with the option that has most in common.</summary>
    public double NearestOverlap { get; private set; }

    /// <summary>The part of its words that the prompt has.</summary>
    public double PromptOverlap { get; private set; }

    public void Compare(IReadOnlyList<OptionText> all, HashSet<string> prompt)
    {
        var shares = all.Where(other => other != this).Select(Share).ToArray();
        Overlap = shares.Length > 0 ? shares.Average() : 0;
        NearestOverlap = shares.Length > 0 ? shares.Max() : 0;
        PromptOverlap = words.Count(prompt.Contains) / (double)Math.Max(1, words.Count);
    }

    /// <summary>Fills <see cref="Wording"/> of all.</summary>
    public static void Contrast(IReadOnlyList<OptionText> all, int buckets)
    {
        var own = all.Select(option => option.Buckets(buckets)).ToArray();
        var counts = own.SelectMany(set => set).GroupBy(bucket => bucket).ToDictionary(group => group.Key, group => group.Count() / (double)all.Count);
        for (var at = 0; at < all.Count; at++)
        {
            all[at].Wording = [.. own[at].Where(bucket => counts[bucket] < 1).Order().Select(bucket => (bucket, 1 - counts[bucket]))];
        }
    }

    public static HashSet<string> WordsOf(string text)
    {
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var from = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at == text.Length || !char.IsLetterOrDigit(text[at]))
            {
                if (at > from)
                {
                    words.Add(text[from..at]);
                }

                from = at + 1;
            }
        }

        return words;
    }

    /// <summary>Buckets of what sets the wording apart: words, and the shape of the text, that fewer than all options have.</summary>
    public IReadOnlyList<(int Bucket, double Value)> Wording { get; private set; } = [];

    private HashSet<int> Buckets(int buckets)
    {
        var own = new HashSet<int>();
        var before = "^";
        foreach (var word in words)
        {
            own.Add(Bucket(word.ToLowerInvariant(), 11, buckets));
        }

        var first = true;
        foreach (var token in Text.Split(' ', 7).Take(6))
        {
            var shape = ShapeOf(token);
            own.Add(Bucket(before + shape, 12, buckets));
            if (first)
            {
                own.Add(Bucket(token.ToLowerInvariant(), 13, buckets));
            }

            (before, first) = (shape, false);
        }

        own.Add(Bucket(ShapeOf(Text[^Math.Min(Text.Length, 6)..]), 14, buckets));
        return own;
    }

    private static int Bucket(string text, ulong salt, int buckets) => (int)(Numbers.Chance.Mix(Entente.Learning.Text.HashedText.Hash(text, salt)) & (ulong)(buckets - 1));

    private static string ShapeOf(string token)
        => string.Concat(token.Take(12).Select(letter => char.IsAsciiDigit(letter) ? '9' : char.IsUpper(letter) ? 'A' : char.IsLetter(letter) ? 'a' : letter));

    private double Share(OptionText other)
    {
        var common = words.Count(other.words.Contains);
        return common / (double)Math.Max(1, words.Count + other.words.Count - common);
    }

    [GeneratedRegex(@"-?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", RegexOptions.CultureInvariant)]
    private static partial Regex FirstNumber();
}
