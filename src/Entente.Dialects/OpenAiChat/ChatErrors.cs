using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>Errors in OpenAI's shape, and in those of the servers that are compatible but for their errors.</summary>
internal static class ChatErrors
{
    private const int LongestMessage = 2000;

    public static WireError Read(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return Find(status, document.RootElement) ?? Plain(status, document.RootElement.GetRawText());
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            return Plain(status, Encoding.UTF8.GetString(body.Span));
        }
    }

    /// <returns>Null where the object tells of no error.</returns>
    public static WireError? Find(int status, JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() == 1)
        {
            root = root[0]; // Gemini's compatible address wraps its error in a list.
        }

        if (root.TryGet("error", out JsonElement error))
        {
            return error.ValueKind switch
            {
                JsonValueKind.Object => Read(status, error),
                JsonValueKind.String when error.AsText() is { Length: > 0 } => new WireError { Status = status, Code = Code(root), Message = Cut(error.AsText()!) },
                _ => null,
            };
        }

        if (root.TextOf("object") == "error" || root.TextOf("type") == "error")
        {
            return Read(status, root);
        }

        return status < 400 ? null : root.TryGet("message", out _) ? Read(status, root) : Detail(status, root);
    }

    /// <summary>The whole object as an error, for one that comes in a place where only errors come.</summary>
    public static WireError Whole(int status, JsonElement root) => Read(status, root);

    public static void Write(WireError error, IBufferWriter<byte> into)
    {
        using Utf8JsonWriter writer = new(into, JsonText.WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        writer.WriteString("message", error.Message);
        writer.WriteString("type", error.Type ?? DefaultType(error.Status));
        writer.WriteString("param", error.Param);
        writer.WriteString("code", error.Code);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static WireError Read(int status, JsonElement error)
    {
        // A status inside a 200 or inside a stream is the truth about it.
        long? inner = error.IntegerOf("status") ?? error.IntegerOf("status_code") ?? error.IntegerOf("code");
        return new WireError
        {
            Status = status is 0 or 200 && inner is >= 400 and <= 599 ? (int)inner : status is 200 ? 0 : status,
            Type = error.FilledTextOf("type") ?? error.FilledTextOf("status"),
            Code = Code(error),
            Param = error.FilledTextOf("param"),
            Message = Cut(Message(error)),
        };
    }

    private static string Message(JsonElement error)
    {
        string message = error.TryGet("message", out JsonElement said) ? said.AsText() ?? said.GetRawText() : error.GetRawText();

        // OpenRouter says "Provider returned error" and keeps the provider's own words beside it.
        return error.TryGet("metadata", out JsonElement metadata) && metadata.FilledTextOf("raw") is { } raw ? $"{message}: {raw}" : message;
    }

    private static string? Code(JsonElement error)
    {
        if (!error.TryGet("code", out JsonElement code))
        {
            return null;
        }

        return code.ValueKind == JsonValueKind.Number ? code.GetRawText() : code.AsText() is { Length: > 0 } text ? text : null;
    }

    // FastAPI and what is built on it: {"detail": "…"} or {"detail": [{"loc": ["body", "messages"], "msg": "…", "type": "…"}]}
    private static WireError? Detail(int status, JsonElement root)
    {
        if (!root.TryGet("detail", out JsonElement detail))
        {
            return null;
        }

        if (detail.ValueKind != JsonValueKind.Array || detail.GetArrayLength() == 0)
        {
            return new WireError { Status = status, Message = Cut(detail.AsText() ?? detail.GetRawText()) };
        }

        JsonElement first = detail[0];
        string place = string.Join('.', first.ItemsOf("loc").Select(item => item.AsText() ?? item.GetRawText()).SkipWhile(item => item == "body"));
        return new WireError
        {
            Status = status,
            Type = first.FilledTextOf("type"),
            Param = place.Length > 0 ? place : null,
            Message = Cut(first.FilledTextOf("msg") ?? detail.GetRawText()),
        };
    }

    private static WireError Plain(int status, string text)
    {
        string trimmed = text.Trim();
        bool page = trimmed.StartsWith('<');
        string message = trimmed.Length > 0 && !page
            ? trimmed
            : string.Create(CultureInfo.InvariantCulture, $"the provider answered {status}{(page ? " with a web page" : " without a body")}");
        return new WireError { Status = status, Message = Cut(message) };
    }

    private static string Cut(string message) =>
        JsonText.WellFormed(message.Length <= LongestMessage ? message : message[..LongestMessage] + "…");

    private static string DefaultType(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        >= 400 and < 500 => "invalid_request_error",
        _ => "server_error",
    };
}
