using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api;

/// <summary>A request's body, whole: receipts commit to the bytes as they were received.</summary>
internal static class RequestBytes
{
    /// <exception cref="BadHttpRequestException">It is too large.</exception>
    public static async Task<byte[]> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        using var body = new MemoryStream((int)Math.Clamp(request.ContentLength ?? 4096, 256, 1 << 20));
        await request.Body.CopyToAsync(body, context.RequestAborted);
        return body.Length == body.Capacity ? body.GetBuffer() : body.ToArray();
    }

    /// <summary>Whether the body says that it is JSON. A page of another site cannot say so without being asked about.</summary>
    public static bool IsJson(HttpRequest request)
    {
        var type = request.ContentType.AsSpan();
        var parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
    }

    public static Task RefuseAsync(HttpContext context) => ErrorAnswer.WriteAsync(
        context, 415, "unsupported_media_type", $"The content type is \"{context.Request.ContentType}\"; send the body as application/json.");
}
