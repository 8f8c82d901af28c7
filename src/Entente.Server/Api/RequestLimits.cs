using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Entente.Server.Api;

/// <summary>
/// How much a request may be. The listener's own refusals have no body, so it takes more of the request line and the headers than
/// is allowed, and what is over is refused here, in an error's shape. Beyond the listener's limits its bare 414 and 431 remain:
/// somewhere reading must end.
/// </summary>
internal static class RequestLimits
{
    public const int LargestBody = 32 << 20;
    private const int LongestLine = 8 << 10;
    private const int LargestHeaders = 32 << 10;
    private const int MostHeaders = 100;
    private const int HardLine = 64 << 10;
    private const int HardHeaders = 128 << 10;
    private const int HardMostHeaders = 1000;

    public static void Apply(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = LargestBody;
        limits.MaxRequestLineSize = HardLine;
        limits.MaxRequestHeadersTotalSize = HardHeaders;
        limits.MaxRequestHeaderCount = HardMostHeaders;
    }

    public static Task EnforceAsync(HttpContext context, RequestDelegate next)
    {
        // 1. The first line, without its end: method, target, protocol.
        var request = context.Request;
        var line = request.Method.Length + context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Length + request.Protocol.Length + 2;
        if (line > LongestLine)
        {
            return ErrorAnswer.WriteAsync(context, 414, "request_line_too_long", $"The request's first line has {line} bytes, and may have {LongestLine}. Send what is long in the body.");
        }

        // 2. The headers, as they stand on the wire: `name: value` and the end of the line.
        var (count, size) = (0, 0);
        foreach (var (name, values) in request.Headers)
        {
            foreach (var value in values)
            {
                count++;
                size += name.Length + (value?.Length ?? 0) + 4;
            }
        }

        return size > LargestHeaders
            ? ErrorAnswer.WriteAsync(context, 431, "headers_too_large", $"The request's headers have {size} bytes, and may have {LargestHeaders}. Leave out what this server does not need, such as cookies, and send what is long in the body.")
            : count > MostHeaders
            ? ErrorAnswer.WriteAsync(context, 431, "too_many_headers", $"The request has {count} headers, and may have {MostHeaders}. Leave out what this server does not need.")
            : next(context);
    }
}
