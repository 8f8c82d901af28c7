using System.Collections.Frozen;

namespace Entente.Answers.Values;

/// <summary>Numbers in English words: "twelve", "minus one hundred and five", "two thirds", "2.5 million".</summary>
internal static class NumberWords
{
    private static readonly FrozenDictionary<string, int> Small = new[]
    {
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    }.Select((word, value) => (word, value))
        .Concat(new[] { "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety" }.Select((word, place) => (word, value: 20 + 10 * place)))
        .ToFrozenDictionary(item => item.word, item => item.value);

    private static readonly FrozenDictionary<string, int> Powers = new Dictionary<string, int>
    {
        ["thousand"] = 3, ["million"] = 6, ["billion"] = 9, ["trillion"] = 12, ["quadrillion"] = 15,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, int> Parts = new Dictionary<string, int>
    {
        ["half"] = 2, ["halves"] = 2, ["third"] = 3, ["thirds"] = 3, ["quarter"] = 4, ["quarters"] = 4, ["fourth"] = 4, ["fourths"] = 4, ["fifth"] = 5,
        ["fifths"] = 5, ["sixth"] = 6, ["sixths"] = 6, ["eighth"] = 8, ["eighths"] = 8, ["tenth"] = 10, ["tenths"] = 10,
    }.ToFrozenDictionary();

    public static Rational? Read(string text)
    {
        var words = text.ToLowerInvariant().Split([' ', '-', ','], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 20)
        {
            return null;
        }

        var negative = words[0] is "minus" or "negative";
        if ((negative ? words[1..] : words) is not { Length: > 0 } rest || OfWords(rest) is not { } value)
        {
            return null;
        }

        return negative ? -value : value;
    }

    /// <summary>10 to this power; null where the word names none.</summary>
    public static int? Power(string word) => Powers.TryGetValue(word, out var power) ? power : null;

    private static Rational? OfWords(string[] words)
    {
        if (Parts.TryGetValue(words[^1], out var part))
        {
            var count = words[..^1] is [.. var over] && over.Length > 0 ? (over is ["a"] ? Rational.One : Integer(over)) : Rational.One;
            return count / new Rational(part, 1);
        }

        // "2.5 million": digits before a power.
        if (words.Length == 2 && Power(words[1]) is { } power && Rational.Parse(words[0]) is { } scaled && words[0].All(letter => char.IsAsciiDigit(letter) || letter == '.'))
        {
            return scaled * Rational.TenTo(power);
        }

        return Integer(words);
    }

    private static Rational? Integer(string[] words)
    {
        long total = 0, group = 0;
        var last = int.MaxValue;
        var said = false;
        foreach (var word in words)
        {
            if (word == "and" && said)
            {
                continue;
            }

            if (word == "a" && !said)
            {
                group = 1;
            }
            else if (Small.TryGetValue(word, out var small))
            {
                // Digits said one after the other ("one two") are no number.
                if (last < 20 || (last < 100 && (small >= 10 || small == 0)))
                {
                    return null;
                }

                (group, last, said) = (group + small, small, true);
                continue;
            }
            else if (word == "hundred" && group is > 0 and < 100)
            {
                (group, last, said) = (group * 100, 100, true);
                continue;
            }
            else if (Powers.TryGetValue(word, out var power) && group is > 0 and < 1000)
            {
                total += group * (long)Math.Pow(10, power);
                (group, last, said) = (0, int.MaxValue, true);
                continue;
            }
            else
            {
                return null;
            }
        }

        return said ? new Rational(total + group, 1) : null;
    }
}
