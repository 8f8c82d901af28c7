using System.Runtime.InteropServices;
using System.Text.Json;

namespace Entente.Dialects.Json;

/// <summary>Tolerant looks into what others wrote: a field that is absent, null or of another kind is simply not there.</summary>
internal static class JsonLook
{
    public static bool TryGet(this JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty(name, out value)
            && value.ValueKind != JsonValueKind.Null;
    }

    public static string? TextOf(this JsonElement element, string name) =>
        element.TryGet(name, out JsonElement value) ? value.AsText() : null;

    /// <returns>The text of a field, or null where it is empty: providers write "" for nothing.</returns>
    public static string? FilledTextOf(this JsonElement element, string name) =>
        element.TextOf(name) is { Length: > 0 } text ? text : null;

    public static long? IntegerOf(this JsonElement element, string name)
    {
        if (!element.TryGet(name, out JsonElement value) || value.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        if (value.TryGetInt64(out long integer))
        {
            return integer;
        }

        return value.TryGetDouble(out double number) && Math.Abs(number) < long.MaxValue ? (long)number : null;
    }

    public static IEnumerable<JsonElement> ItemsOf(this JsonElement element, string name) =>
        element.TryGet(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    public static void WriteRaw(this Utf8JsonWriter writer, JsonElement value) =>
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    public static void WriteRaw(this Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        writer.WriteRaw(value);
    }

    /// <summary>Copies the fields of an object, all but those named.</summary>
    public static void WriteFieldsOf(this Utf8JsonWriter writer, JsonElement element, params ReadOnlySpan<string> except)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string name = property.NameText();
            if (!except.Contains(name))
            {
                writer.WriteRaw(name, property.Value);
            }
        }
    }
}
