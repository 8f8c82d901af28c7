using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Entente.Answers.Values;

/// <summary>JSON in one form: names in order, no white space, numbers by their value. Of a name that stands twice the last counts.</summary>
internal static class JsonForm
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 };

    /// <summary>Null where the text is not JSON.</summary>
    public static string? Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            var form = new StringBuilder();
            Write(document.RootElement, form);
            return form.ToString();
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static void Write(JsonElement value, StringBuilder form)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (var member in value.EnumerateObject())
                {
                    members[member.Name] = member.Value;
                }

                var count = 0;
                form.Append('{');
                foreach (var (name, inner) in members)
                {
                    Text(name, form.Append(count++ == 0 ? "" : ","));
                    Write(inner, form.Append(':'));
                }

                form.Append('}');
                break;
            case JsonValueKind.Array:
                var place = 0;
                form.Append('[');
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, form.Append(place++ == 0 ? "" : ","));
                }

                form.Append(']');
                break;
            case JsonValueKind.String:
                Text(value.GetString()!, form);
                break;
            case JsonValueKind.Number:
                form.Append(NumberText.Read(value.GetRawText()) is { } number ? number.Value.ToString() : value.GetRawText());
                break;
            default:
                form.Append(value.GetRawText());
                break;
        }
    }

    private static void Text(string text, StringBuilder form)
    {
        form.Append('"');
        foreach (var letter in text)
        {
            _ = letter is '"' or '\\' ? form.Append('\\').Append(letter)
                : char.IsControl(letter) ? form.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}")
                : form.Append(letter);
        }

        form.Append('"');
    }
}
