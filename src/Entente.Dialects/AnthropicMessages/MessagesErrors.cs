using System.Buffers;
using System.Text.Json;
using Entente.Dialects.Json;
using Entente.Dialects.OpenAiChat;

namespace Entente.Dialects.AnthropicMessages;

internal static class MessagesErrors
{
    /// <summary>An error whose status is not told (in a stream) gets the one that belongs to its type.</summary>
    public static WireError Read(int status, ReadOnlyMemory<byte> body) => WithStatus(ChatErrors.Read(status, body));

    public static WireError Read(JsonElement root) => WithStatus(ChatErrors.Find(0, root) ?? ChatErrors.Whole(0, root));

    public static void Write(WireError error, IBufferWriter<byte> into)
    {
        using Utf8JsonWriter writer = new(into, JsonText.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("type", "error");
        writer.WriteStartObject("error");
        writer.WriteString("type", Type(error));
        writer.WriteString("message", error.Message);
        if (error.Code is not null)
        {
            writer.WriteString("code", error.Code); // no field of Anthropic's: it names the cause for programs
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static WireError WithStatus(WireError error) => error.Status != 0 ? error : error with { Status = StatusOf(error.Type) };

    private static string Type(WireError error) => StatusOf(error.Type) != 0 ? error.Type! : error.Status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        529 => "overloaded_error",
        >= 400 and < 500 => "invalid_request_error",
        _ => "api_error",
    };

    private static int StatusOf(string? type) => type switch
    {
        "invalid_request_error" => 400,
        "authentication_error" => 401,
        "billing_error" => 402,
        "permission_error" => 403,
        "not_found_error" => 404,
        "request_too_large" => 413,
        "rate_limit_error" => 429,
        "api_error" => 500,
        "timeout_error" => 504,
        "overloaded_error" => 529,
        _ => 0,
    };
}
