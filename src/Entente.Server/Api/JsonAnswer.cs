using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api;

/// <summary>Reads and writes the bodies of Entente's own paths.</summary>
internal static class JsonAnswer
{
    public static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type, int status = 200)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        await WriteAsync(context, body, "application/json", status);
    }

    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body, string contentType, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    /// <returns>Null where the body was refused; the caller was told.</returns>
    public static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        if (!RequestBytes.IsJson(context.Request))
        {
            await RequestBytes.RefuseAsync(context);
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize(await RequestBytes.ReadAsync(context), type) is { } read)
            {
                return read;
            }

            await ErrorAnswer.WriteAsync(context, 400, "invalid_request", "The body must be a JSON object, not null.");
        }
        catch (JsonException bad)
        {
            var place = bad.Path is { Length: > 2 } path ? path[2..] : null;
            await ErrorAnswer.WriteAsync(context, 400, "invalid_request", place is null
                ? $"The body cannot be read: {bad.Message.Split(". Path:")[0].Split(" LineNumber:")[0]}"
                : $"{place} cannot be read: {bad.Message.Split(". Path:")[0].Split(" Path:")[0]}", place);
        }

        return null;
    }
}
