using System.Text;
using System.Text.RegularExpressions;

namespace Entente.Answers.Values;

/// <summary>LaTeX, and the typographic signs that stand for it, to one plain form: "\frac{1}{2}" becomes "((1)/(2))".</summary>
internal static partial class LatexText
{
    /// <summary>Fractions and roots deeper than this stay as they are.</summary>
    private const int MostRounds = 40;

    private static readonly (string From, string To)[] Words =
    [
        ("\\left", ""), ("\\right", ""), ("\\displaystyle", ""), ("\\bigl", ""), ("\\bigr", ""), ("\\big", ""), ("\\,", ""), ("\\;", " "), ("\\:", " "), ("\\!", ""), ("\\ ", " "),
        ("~", " "), ("\\quad", " "), ("\\qquad", " "), ("\\$", "$"), ("\\%", "%"), ("\\{", "{"), ("\\}", "}"), ("{,}", ","), ("\\cdot", "*"), ("\\times", "*"), ("\\div", "/"), ("\\pi", "π"),
        ("\\degree", "°"), ("\\infty", "∞"), ("\\leq", "≤"), ("\\geq", "≥"), ("\\le", "≤"), ("\\ge", "≥"), ("\\neq", "≠"), ("\\pm", "±"), ("\\cup", "∪"), ("\\cap", "∩"), ("\\in", "∈"),
        ("\\dfrac", "\\frac"), ("\\tfrac", "\\frac"), ("\\cfrac", "\\frac"), ("\\alpha", "α"), ("\\beta", "β"), ("\\theta", "θ"), ("\\lambda", "λ"), ("\\ldots", "..."), ("\\dots", "..."),
    ];

    public static bool Is(string text) => text.Contains('\\', StringComparison.Ordinal) || text.Contains('$', StringComparison.Ordinal);

    public static string ToPlain(string text)
    {
        if (!Is(text) && text.AsSpan().IndexOfAny('^', '{') < 0)
        {
            return text;
        }

        var plain = new StringBuilder(text);
        foreach (var (from, to) in Words.OrderByDescending(word => word.From.Length))
        {
            plain.Replace(from, to);
        }

        var result = Degrees().Replace(plain.ToString(), "°");
        result = Text().Replace(result, match => $" {match.Groups[1].Value} ");
        result = BeforePower().Replace(result, "^");
        for (var round = 0; round < MostRounds; round++)
        {
            var next = ShortFraction().Replace(result, "\\frac{$1}{$2}");
            next = Fraction().Replace(next, "(($1)/($2))");
            next = Root().Replace(next, match => match.Groups[1].Success ? $"root({match.Groups[1].Value},{match.Groups[2].Value})" : $"sqrt({match.Groups[2].Value})");
            next = ShortRoot().Replace(next, "sqrt($1)");
            next = Power().Replace(next, "^($1)");
            if (next == result)
            {
                break;
            }

            result = next;
        }

        return Dollars(result).Trim();
    }

    /// <summary>Dollar signs that enclose mathematics go; one before digits is money.</summary>
    private static string Dollars(string text)
    {
        var trimmed = text.Trim();
        while (trimmed.Length > 1 && trimmed[0] == '$' && trimmed[^1] == '$')
        {
            trimmed = trimmed[1..^1].Trim();
        }

        return trimmed;
    }

    [GeneratedRegex(@"\^\{?\s*(?:\\circ|∘)\s*\}?|\\circ")]
    private static partial Regex Degrees();

    [GeneratedRegex(@"\\(?:text|mathrm|textbf|mathbf|textrm|mbox|operatorname|mathit|textit|mathbb)\s*\{([^{}]*)\}")]
    private static partial Regex Text();

    [GeneratedRegex(@"\s+\^")]
    private static partial Regex BeforePower();

    [GeneratedRegex(@"\\frac\s*([0-9a-zA-Z])\s*([0-9a-zA-Z])")]
    private static partial Regex ShortFraction();

    [GeneratedRegex(@"\\frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")]
    private static partial Regex Fraction();

    [GeneratedRegex(@"\\sqrt\s*(?:\[([^\[\]]*)\])?\s*\{([^{}]*)\}")]
    private static partial Regex Root();

    [GeneratedRegex(@"\\sqrt\s*([0-9a-zA-Z])")]
    private static partial Regex ShortRoot();

    [GeneratedRegex(@"\^\s*\{([^{}]*)\}")]
    private static partial Regex Power();
}
