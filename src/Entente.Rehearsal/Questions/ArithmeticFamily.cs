using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Rehearsal.Questions;

/// <summary>`What is 17 * 23?`, `Calculate (3 + 4) * 12.`, `What is 15% of 80?`</summary>
public sealed partial class ArithmeticFamily : IQuestionFamily
{
    private const string Sum = @"(?:\(\s*)*[-−]?(?:\(\s*)*[0-9][-−+*×x/÷().0-9\t ]*[0-9)]";
    private static readonly SearchValues<char> Operators = SearchValues.Create("+-−*×x/÷");

    public string Name => "arithmetic";
    public string Example => "What is 17 * 23?";

    public Question? Parse(string prompt)
    {
        if (Percent().Match(prompt) is { Success: true } percent
            && Expression.Evaluate($"{percent.Groups[1].Value}*{percent.Groups[2].Value}/100") is { } share)
        {
            return Build($"{percent.Groups[1].Value}% of {percent.Groups[2].Value}", share,
                "A percentage is a share of a hundred, so the number is multiplied first and the hundred is taken out afterwards.");
        }
        foreach (Match match in Calculation().Matches(prompt))
        {
            string text = match.Groups[1].Success ? match.Groups[1].Value.Trim() : match.Groups[2].Value.Trim();
            if (!text.AsSpan().ContainsAny(Operators)) continue;
            if (Expression.Evaluate(text) is not { } value) continue;
            return Build(Spaces().Replace(text, " "), value,
                "Brackets are worked out first, then products and quotients, and sums and differences come last, always from left to right.");
        }
        return null;
    }

    public AskedQuestion Generate(Random random)
    {
        int a = random.Next(11, 99), b = random.Next(11, 99), c = random.Next(2, 30);
        (string text, int gold) = random.Next(4) switch
        {
            0 => ($"{a} * {b}", a * b),
            1 => ($"{a} + {b} * {c}", a + (b * c)),
            2 => ($"({a} + {b}) * {c}", (a + b) * c),
            _ => ($"{a * 7} - {b}", (a * 7) - b),
        };
        return new AskedQuestion(Name, $"What is {text}?", gold.ToString(CultureInfo.InvariantCulture));
    }

    private Question Build(string text, decimal value, string rule)
    {
        decimal rounded = Math.Round(value, 4);
        string gold = Question.Plain(rounded);
        string asked = rounded == value ? $"What is {text}?" : $"What is {text}, to four decimals?";
        return new Question
        {
            Family = Name,
            Text = asked,
            Gold = gold,
            Slips = Question.SlipsOf(gold, Question.Plain(rounded + 10), Question.Plain(rounded - 1), Question.Plain(rounded * 10)),
            Opening = $"The task is to work out {text}, one step after the other. {rule}",
            Finding = "Carried through to the end, and checked once more in the other direction, this comes to {0}.",
        };
    }

    [GeneratedRegex(@"([0-9]+(?:\.[0-9]+)?)\s*(?:%|per\s?cent)\s+of\s+([0-9]+(?:\.[0-9]+)?)", RegexOptions.IgnoreCase)]
    private static partial Regex Percent();

    // Asked for in words, or all that the prompt holds: a date or a version number in passing is no sum.
    [GeneratedRegex(@"(?:what\s+is|what's|how\s+much\s+is|calculate|compute|evaluate|work\s+out)[\s:]*(" + Sum + @")|^\s*(" + Sum + @")\s*=?\s*\??\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Calculation();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
