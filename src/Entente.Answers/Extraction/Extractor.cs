using System.Text.RegularExpressions;
using Entente.Answers.Values;

namespace Entente.Answers.Extraction;

/// <summary>Finds the place of the final answer: signs that models are asked for first, of these the last; then what a statement says; then guesses.</summary>
internal static partial class Extractor
{
    /// <summary>Of longer texts only the end is searched.</summary>
    private const int LongestText = 60_000;

    private const int LongestWhole = 60;

    public static Found? Find(string text, AnswerKind? expected)
    {
        var trimmed = (text.Length > LongestText ? text[^LongestText..] : text).Trim();
        if (trimmed.Length == 0)
        {
            return null;
        }

        Found?[] marked = [StatedText.Tag(trimmed), BoxedText.Find(trimmed), JsonAnswerField.Find(trimmed)];
        if (marked.OfType<Found>().OrderBy(found => found.Place).ToArray() is [.., var last])
        {
            return last;
        }

        if (expected is AnswerKind.Json or AnswerKind.Code && Fenced(trimmed) is { } fenced)
        {
            return fenced;
        }

        if (StatedText.Statement(trimmed) is { } stated)
        {
            return stated;
        }

        if (IsWhole(trimmed, expected) && !(expected == AnswerKind.Choice && ChoiceText.IsWeighing(trimmed)))
        {
            return new(trimmed, FoundBy.Whole, 0);
        }

        return expected == AnswerKind.Choice && ChoiceText.In(trimmed) is { } choice ? new(choice, FoundBy.LastLine, 0)
            : StatedText.Bold(trimmed) is { } bold && expected is not (AnswerKind.Choice or AnswerKind.Number) ? bold
            : AtTheEnd(trimmed, expected);
    }

    private static bool IsWhole(string text, AnswerKind? expected)
        => text.Length <= LongestWhole && !text.Contains('\n', StringComparison.Ordinal) && AnswerReader.Read(text, null).Kind != AnswerKind.Text
        || expected is AnswerKind.Text && text.Length <= LongestWhole
        || expected is AnswerKind.Json or AnswerKind.Code && AnswerReader.Read(text, expected) is var read && (read.Kind == AnswerKind.Json || read.Literal is not null || PythonLiteral.Read(text) is not null);

    private static Found? Fenced(string text)
    {
        Match? last = null;
        foreach (Match match in Fences().Matches(text))
        {
            last = match;
        }

        return last is null ? null : new(last.Groups["code"].Value.Trim(), FoundBy.Statement, last.Index);
    }

    /// <summary>What an equation of the last line comes to, else its last number, else the line.</summary>
    private static Found AtTheEnd(string text, AnswerKind? expected)
    {
        var line = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[^1];
        if (expected is AnswerKind.Text || AnswerReader.Read(line, expected).Kind is not AnswerKind.Text)
        {
            return new(line, FoundBy.LastLine, 0);
        }

        return expected is AnswerKind.Code or AnswerKind.Json or AnswerKind.Date or AnswerKind.Choice || Numbers().Matches(line) is not { Count: > 0 } numbers
            ? new(line, FoundBy.LastLine, 0)
            : new(numbers[^1].Value.Trim(), FoundBy.LastNumber, 0);
    }

    [GeneratedRegex(@"```[\w+]*[ \t]*\n(?<code>.*?)\n?```", RegexOptions.Singleline)]
    private static partial Regex Fences();

    [GeneratedRegex(@"[$€£]?\s?" + NumberText.Pattern + @"\s?%?")]
    private static partial Regex Numbers();
}
