using System.Text.RegularExpressions;
using Entente.Answers.Values;

namespace Entente.Answers;

/// <summary>Tells of a value what kind it is and brings it to that kind's one form.</summary>
internal static partial class AnswerReader
{
    /// <summary>Beyond this an answer is prose, and only compared as such.</summary>
    private const int LongestValue = 2_000;

    public static ReadAnswer Read(string value, AnswerKind? expected, IReadOnlyList<string>? options = null)
    {
        if (value.Length > LongestValue && expected is not (AnswerKind.Code or AnswerKind.Json))
        {
            return new(AnswerKind.Text, ShortText.Form(value));
        }

        return expected switch
        {
            AnswerKind.Code => Code(value),
            AnswerKind.Json => JsonForm.Read(Unfenced(value)) is { } json ? new(AnswerKind.Json, json) : Guess(value),
            AnswerKind.Choice => Choice(value, options),
            AnswerKind.Text => new(AnswerKind.Text, ShortText.Form(Bare(value))),
            AnswerKind.Date => Date(Bare(value)) ?? Guess(value),
            AnswerKind.Number or AnswerKind.Quantity => Number(Bare(value).Trim('"')) ?? LastSide(Bare(value)) ?? FullHour(Bare(value)) ?? Mathematics(Bare(value)) ?? NumberIn(Bare(value)) ?? Guess(value),
            AnswerKind.Expression => Mathematics(Bare(value)) ?? Guess(value),
            _ => options is null ? Guess(value) : Choice(value, options),
        };
    }

    /// <summary>The value without what only marks it: bold, code marks, dollars, a box, a full stop.</summary>
    public static string Bare(string value)
    {
        var bare = Mended(value).Trim();
        for (var before = ""; before != bare && bare.Length > 0;)
        {
            before = bare;
            bare = Wrapped().Match(bare) is { Success: true } wrapped ? wrapped.Groups["inner"].Value.Trim() : bare;
            bare = bare.StartsWith("\\boxed{", StringComparison.Ordinal) && Extraction.BoxedText.Inside(bare, 7) is { } boxed && boxed.Length + 8 == bare.Length ? boxed.Trim() : bare;
            bare = bare.Length > 1 && bare[^1] == '.' && bare[^2] != '.' ? bare[..^1].TrimEnd() : bare;
        }

        return bare;
    }

    private static ReadAnswer Guess(string value)
    {
        var bare = Bare(value);
        var words = LatexText.Is(bare) ? LatexText.ToPlain(bare) : bare;
        return Date(bare)
            ?? Number(bare)
            ?? Calculation(bare)
            ?? (ChoiceText.Read(words, isExpected: false) is { } choice ? new ReadAnswer(AnswerKind.Choice, choice) : (ReadAnswer?)null)
            ?? (bare is ['{', ..] && JsonForm.Read(bare) is { } json ? new ReadAnswer(AnswerKind.Json, json) : (ReadAnswer?)null)
            ?? (IsLiteral(bare) && PythonLiteral.Read(bare) is { } code ? new ReadAnswer(AnswerKind.Code, code, Literal: PythonLiteral.Content(bare)) : (ReadAnswer?)null)
            ?? Mathematics(bare)
            ?? new ReadAnswer(AnswerKind.Text, ShortText.Form(words));
    }

    private static ReadAnswer? Number(string bare)
    {
        var plain = Plain(bare);
        if (QuantityText.Read(plain) is { } measure)
        {
            return Of(measure);
        }

        // A formula that comes to a fraction is that number: \frac{3}{4}, 2^{10}, 3 · 5.
        var formula = MathSides().Replace(plain, "");
        return Formula.Read(formula) is { Exact: { } exact } ? Of(new(exact, null, Unit.None)) : null;
    }

    /// <summary>"4 * 15 * 12 = 720" comes to its last side.</summary>
    private static ReadAnswer? LastSide(string bare)
        => bare.LastIndexOf('=') is > 0 and var place && place + 1 < bare.Length && bare[place - 1] is not ('<' or '>' or '!' or '=') ? Number(Bare(bare[(place + 1)..])) : null;

    /// <summary>"12 + 30 = 42": where every side is a number the last is what it comes to.</summary>
    private static ReadAnswer? Calculation(string bare)
        => bare.Contains('=', StringComparison.Ordinal) && Array.TrueForAll(bare.Split('='), side => Number(Bare(side)) is not null) ? Number(Bare(bare[(bare.LastIndexOf('=') + 1)..])) : null;

    /// <summary>"2:00 pm", where the hour is asked for.</summary>
    private static ReadAnswer? FullHour(string bare)
        => Hour().Match(bare) is { Success: true } hour ? Number(hour.Groups["hour"].Value) : null;

    /// <summary>The last number of a sentence, where a number is expected.</summary>
    private static ReadAnswer? NumberIn(string bare)
    {
        var plain = Plain(bare);
        return Numbers().Matches(plain) is { Count: > 0 } numbers && QuantityText.Read(numbers[^1].Value) is { } measure ? Of(measure) : null;
    }

    private static ReadAnswer Of(Measure measure) => new(measure.HasUnit ? AnswerKind.Quantity : AnswerKind.Number, measure.Normal, measure);

    private static ReadAnswer? Date(string bare) => DateText.Read(CompatibleText.Of(bare)) is { } date ? new ReadAnswer(AnswerKind.Date, date.Form, Other: date.Other) : null;

    /// <summary>A form that is read as another one again is none: then it was no mathematics.</summary>
    private static ReadAnswer? Mathematics(string bare)
    {
        for (var (round, form) = (0, bare); round < 4; round++)
        {
            if (MathForm.Read(LatexText.ToPlain(Bare(form))) is not { } next)
            {
                return null;
            }

            if (next == form)
            {
                return new ReadAnswer(AnswerKind.Expression, form);
            }

            form = next;
        }

        return null;
    }

    private static ReadAnswer Choice(string value, IReadOnlyList<string>? options)
    {
        var bare = LatexText.ToPlain(Bare(value)).Trim();
        var choice = ChoiceText.Read(bare, isExpected: false)
            ?? (options is null ? null : ChoiceText.OfOption(bare, options))
            ?? ChoiceText.Read(bare, isExpected: true)
            ?? ChoiceText.In(bare);
        return choice is null ? new(AnswerKind.Text, ShortText.Form(bare)) : new(AnswerKind.Choice, choice);
    }

    private static ReadAnswer Code(string value)
    {
        var code = Unfenced(value);
        if (code.Length == 0)
        {
            return new(AnswerKind.Code, value);
        }

        code = Assertion().Match(code) is { Success: true } assertion ? assertion.Groups["right"].Value.Trim() : code;
        return PythonLiteral.Read(code) is { } literal ? new(AnswerKind.Code, literal, Literal: PythonLiteral.Content(code)) : new(AnswerKind.Code, code == value.Trim() ? value : code);
    }

    private static bool IsLiteral(string bare) => bare is ['[' or '\'' or '"', ..] or ['{', ..] or "None" or "True" or "False" or "true" or "false" or ['(', .., ')'];

    /// <summary>Signs of one meaning to one sign, before a number is read.</summary>
    private static string Plain(string bare)
    {
        var plain = LatexText.ToPlain(Vulgar().Replace(bare, " $0")).Replace('−', '-').Replace('–', '-');
        return CompatibleText.Of(plain.Replace("²", "^2", StringComparison.Ordinal).Replace("³", "^3", StringComparison.Ordinal)).Replace('⁄', '/').Trim();
    }

    private static string Unfenced(string value)
    {
        var code = value.Trim();
        if (Fence().Match(code) is { Success: true } fence)
        {
            return fence.Groups["inner"].Value.Trim();
        }

        return code.Length > 1 && code[0] == '`' && code[^1] == '`' ? code.Trim('`') : code;
    }

    /// <summary>In JSON strings \f, \b and \t of \frac, \boxed and \text are read as control characters; they are put back.</summary>
    private static string Mended(string value) => value.AsSpan().IndexOfAny('\f', '\b', '\t') < 0
        ? value
        : value.Replace("\frac", "\\frac", StringComparison.Ordinal).Replace("\boxed", "\\boxed", StringComparison.Ordinal)
            .Replace("\text", "\\text", StringComparison.Ordinal).Replace("\times", "\\times", StringComparison.Ordinal);

    [GeneratedRegex(@"^(?:\*\*(?<inner>[^*]+)\*\*|\*(?<inner>[^*]+)\*|__(?<inner>[^_]+)__|`+(?<inner>[^`]+)`+|\$\$(?<inner>[^$]+)\$\$|\$(?<inner>[^$]+)\$|\\\((?<inner>.+)\\\)|\\\[(?<inner>.+)\\\])$", RegexOptions.Singleline)]
    private static partial Regex Wrapped();

    [GeneratedRegex(@"^[A-Za-z]\s*=(?!=)\s*")]
    private static partial Regex MathSides();

    [GeneratedRegex(NumberText.Pattern + @"(?:\s?/\s?\d+)?\s?%?")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"^(?<hour>[0-9]{1,2}):00\s*(?:[ap]\.?m\.?)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Hour();

    [GeneratedRegex(@"^assert\b.*?==\s*(?<right>.+)$", RegexOptions.Singleline)]
    private static partial Regex Assertion();

    [GeneratedRegex(@"^```[\w+]*\s*\n(?<inner>.*?)\n?```$", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"(?<=\d)[¼-¾⅐-⅞]")]
    private static partial Regex Vulgar();
}
