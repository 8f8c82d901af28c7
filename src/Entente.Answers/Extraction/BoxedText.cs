namespace Entente.Answers.Extraction;

/// <summary>The last `\boxed{…}` (or `\fbox`), whose braces match.</summary>
internal static class BoxedText
{
    private static readonly string[] Marks = ["\\boxed{", "\\boxed {", "\\fbox{"];

    public static Found? Find(string text)
    {
        for (var end = text.Length; end > 0;)
        {
            var (place, mark) = Marks.Select(mark => (text.LastIndexOf(mark, end - 1, StringComparison.Ordinal), mark)).MaxBy(found => found.Item1);
            if (place < 0)
            {
                return null;
            }

            if (Inside(text, place + mark.Length) is { } inside && inside.Trim().Length > 0)
            {
                return new(inside, FoundBy.Boxed, place);
            }

            end = place;
        }

        return null;
    }

    /// <summary>What stands up to the brace that closes; null where none does.</summary>
    public static string? Inside(string text, int start)
    {
        var depth = 1;
        for (var place = start; place < text.Length; place++)
        {
            var isEscaped = place > 0 && text[place - 1] == '\\';
            depth += isEscaped ? 0 : text[place] == '{' ? 1 : text[place] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return text[start..place];
            }
        }

        return null;
    }
}
