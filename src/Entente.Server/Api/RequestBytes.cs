using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api;

/// <summary>A request's body, whole: receipts commit to the bytes as they were received.</summary>
internal static class RequestBytes
{
    /// <summary>More room than this is not made on the word of a header.</summary>
    private const int LargestAtOnce = 1 << 20;

    /// <exception cref="BadHttpRequestException">It is too large.</exception>
    public static ValueTask<byte[]> ReadAsync(HttpContext context) => context.Request.ContentLength is > 0 and <= LargestAtOnce and var length
        ? ReadKnownAsync(context, (int)length)
        : new(ReadUnknownAsync(context));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<byte[]> ReadKnownAsync(HttpContext context, int length)
    {
        var reader = context.Request.BodyReader;
        var body = new byte[length];
        var filled = 0;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            read.Buffer.CopyTo(body.AsSpan(filled));
            filled += (int)read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.End);
            if (filled == length)
            {
                return body;
            }

            if (read.IsCompleted || read.IsCanceled)
            {
                throw new OperationCanceledException("the request's body did not come to its end");
            }
        }
    }

    private static async Task<byte[]> ReadUnknownAsync(HttpContext context)
    {
        using var body = new MemoryStream((int)Math.Clamp(context.Request.ContentLength ?? 4096, 256, LargestAtOnce));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
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
