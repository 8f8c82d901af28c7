using System.Text;
using System.Text.Json;

namespace Entente.Dialects.Json;

/// <summary>Reads the body of a request as JSON: at most 64 levels deep, every name once, an object at the top.</summary>
internal static class RequestBody
{
    // A name that is there twice is read differently by different parsers: what we checked would not be what the provider does.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    public static Call Read(string dialect, ReadOnlyMemory<byte> body, Func<Field, Call> read)
    {
        try
        {
            JsonElement root = JsonDocument.Parse(body, Options).RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidCallException("the body must be a JSON object such as {\"model\": …, \"messages\": […]}");
            }

            Call call = read(new Field("", root));
            RawRequest raw = new(dialect, body);
            call = call with { Raw = raw };
            raw.Parsed = new ParsedRequest(root, call);
            return call;
        }
        catch (JsonException exception)
        {
            throw new InvalidCallException(Complaint(exception));
        }
        catch (Exception exception) when (exception is DecoderFallbackException or InvalidOperationException)
        {
            throw new InvalidCallException("the body must be valid UTF-8, and its names whole characters");
        }
    }

    private static string Complaint(JsonException exception)
    {
        string place = exception.LineNumber is long line ? $" (line {line + 1}, byte {exception.BytePositionInLine + 1})" : "";
        if (exception.Message.Contains("Duplicate", StringComparison.OrdinalIgnoreCase))
        {
            return $"the body names a field twice{place}: send each field once";
        }

        return exception.Message.Contains("depth", StringComparison.OrdinalIgnoreCase)
            ? $"the body is nested deeper than 64 levels{place}"
            : $"the body is not valid JSON{place}";
    }
}
