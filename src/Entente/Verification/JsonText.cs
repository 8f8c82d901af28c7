using System.Text.Json;
using System.Text.RegularExpressions;

namespace Entente.Verification;

/// <summary>JSON in a text of a model.</summary>
internal static partial class JsonText
{
    /// <summary>The whole text, the last fenced block, or what stands between the first opening and the last closing bracket; null where none is JSON.</summary>
    public static JsonDocument? Find(string text)
    {
        if (Read(text) is { } whole)
        {
            return whole;
        }

        if (Fences().Matches(text) is { Count: > 0 } fences && Read(fences[^1].Groups["json"].Value) is { } fenced)
        {
            return fenced;
        }

        var (start, end) = (text.AsSpan().IndexOfAny('{', '['), text.AsSpan().LastIndexOfAny('}', ']'));
        return start >= 0 && end > start ? Read(text[start..(end + 1)]) : null;
    }

    private static JsonDocument? Read(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"```[\w+]*[ \t]*\n(?<json>.*?)\n?```", RegexOptions.Singleline)]
    private static partial Regex Fences();
}
