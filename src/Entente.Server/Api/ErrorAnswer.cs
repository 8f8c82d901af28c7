using System.Buffers;
using System.Globalization;
using Entente.Dialects;
using Entente.Dialects.OpenAiChat;
using Entente.Runs;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api;

/// <summary>An error before the first byte of an answer, in OpenAI's shape. The list of codes is docs/errors.md.</summary>
internal static class ErrorAnswer
{
    private static readonly OpenAiChatCodec Codec = new();

    public static Task WriteAsync(HttpContext context, int status, string code, string message, string? param = null)
        => WriteAsync(context, Codec, new RunError { Status = status, Code = code, Message = message, Param = param, IsFinal = status is >= 400 and < 500 and not 429 });

    public static async Task WriteAsync(HttpContext context, ICodec codec, RunError error)
    {
        var response = context.Response;
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        if (error.IsFinal)
        {
            // The vendors' clients ask again after some statuses, unless they are told that it will not help.
            response.Headers["x-should-retry"] = "false";
        }

        if (error.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        var body = new ArrayBufferWriter<byte>(256);
        codec.WriteError(Wire(error), body);
        response.ContentLength = body.WrittenCount;
        await response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    public static WireError Wire(RunError error) => new()
    {
        Status = error.Status,
        Code = error.Code,
        Param = error.Param,
        Message = error.Message,
        Type = error.Code switch
        {
            "insufficient_quota" => "insufficient_quota",
            _ => null,
        },
    };
}
