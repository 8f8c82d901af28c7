using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Entente.Receipts;

/// <summary>
/// The one byte form of a JSON value (RFC 8785): members sorted by the UTF-16 code units of their names, numbers as
/// ECMAScript writes them, no white space. Two values that mean the same have the same bytes.
/// </summary>
/// <remarks>
/// Input is I-JSON (RFC 7493). A duplicate name, a lone surrogate, invalid UTF-8, a comment, a trailing comma and a number
/// beyond a double are refused with a <see cref="JsonException"/>. All methods are thread-safe.
/// </remarks>
public static class CanonicalJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Parses <paramref name="utf8"/> and writes it in canonical form.</summary>
    /// <exception cref="JsonException">The text is not JSON, or JSON that has no canonical form.</exception>
    public static byte[] Canonicalize(ReadOnlySpan<byte> utf8)
    {
        using var document = Parse(utf8);
        return Canonicalize(document.RootElement);
    }

    /// <inheritdoc cref="Canonicalize(ReadOnlySpan{byte})"/>
    public static byte[] Canonicalize(JsonNode? node) => Canonicalize(Encoding.UTF8.GetBytes(node?.ToJsonString() ?? "null"));

    /// <summary>Writes <paramref name="element"/> in canonical form.</summary>
    /// <exception cref="JsonException">The value has no canonical form.</exception>
    public static byte[] Canonicalize(JsonElement element)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(element, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Parses by the strict rules above; the caller disposes of the document.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static JsonDocument Parse(ReadOnlySpan<byte> utf8)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8))
        {
            throw new JsonException("The text is not valid UTF-8.");
        }

        try
        {
            return JsonDocument.Parse(utf8.ToArray(), Strict);
        }
        catch (InvalidOperationException lone)
        {
            throw new JsonException("A member name holds a lone surrogate.", lone);
        }
    }

    private static void Write(JsonElement element, ArrayBufferWriter<byte> output)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(element, output);
                break;
            case JsonValueKind.Array:
                WriteArray(element, output);
                break;
            case JsonValueKind.String:
                CanonicalText.Write(CanonicalText.Read(element), output);
                break;
            case JsonValueKind.Number:
                output.Write(Encoding.ASCII.GetBytes(EcmaScriptNumber.Format(Number(element))));
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            case JsonValueKind.Null:
                output.Write("null"u8);
                break;
            default:
                throw new JsonException("There is no value.");
        }
    }

    private static void WriteObject(JsonElement element, ArrayBufferWriter<byte> output)
    {
        var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            var name = CanonicalText.Read(member);
            if (!members.TryAdd(name, member.Value))
            {
                throw new JsonException($"The member \"{name}\" is there twice.");
            }
        }

        output.Write("{"u8);
        var first = true;
        foreach (var (name, value) in members)
        {
            if (!first)
            {
                output.Write(","u8);
            }

            first = false;
            CanonicalText.Write(name, output);
            output.Write(":"u8);
            Write(value, output);
        }

        output.Write("}"u8);
    }

    private static void WriteArray(JsonElement element, ArrayBufferWriter<byte> output)
    {
        output.Write("["u8);
        var first = true;
        foreach (var item in element.EnumerateArray())
        {
            if (!first)
            {
                output.Write(","u8);
            }

            first = false;
            Write(item, output);
        }

        output.Write("]"u8);
    }

    private static double Number(JsonElement element) =>
        element.TryGetDouble(out var value) && double.IsFinite(value)
            ? value
            : throw new JsonException($"The number {element.GetRawText()} does not fit a double.");
}
