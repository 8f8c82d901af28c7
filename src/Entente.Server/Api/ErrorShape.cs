using Entente.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Entente.Server.Api;

/// <summary>What no handler has answered gets an error's shape: unknown paths, other methods, too large bodies, and our own faults.</summary>
internal static partial class ErrorShape
{
    public static async Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await (bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? ErrorAnswer.WriteAsync(context, 413, "body_too_large", "The body is larger than 32 MiB. Send less, or images by their address.")
                : ErrorAnswer.WriteAsync(context, bad.StatusCode, "bad_http_request", bad.Message));
            return;
        }
        catch (Exception gone) when (context.RequestAborted.IsCancellationRequested && gone is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            return;
        }
        catch (Exception unexpected) when (!context.Response.HasStarted)
        {
            LogUnexpected(Logger(context), unexpected, context.Request.Path);
            await ErrorAnswer.WriteAsync(context, 500, "internal_error", "Something went wrong inside Entente; its log says what.");
            return;
        }

        if (!context.Response.HasStarted && context.Response.StatusCode is 404 or 405 && context.Response.ContentType is null)
        {
            await (context.Response.StatusCode == 405
                ? ErrorAnswer.WriteAsync(context, 405, "method_not_allowed", $"{context.Request.Path} does not take {context.Request.Method}, but {context.Response.Headers.Allow}.")
                : ErrorAnswer.WriteAsync(context, 404, "unknown_path", $"There is no {context.Request.Path} here; {NearestName.Hint(context.Request.Path, Paths(context), "path")}"));
        }
    }

    private static List<string> Paths(HttpContext context)
        => [.. context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText!.Replace("**", "", StringComparison.Ordinal)).Distinct()];

    private static ILogger Logger(HttpContext context) => context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ErrorShape));

    [LoggerMessage(2001, LogLevel.Error, "{Path} failed inside")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, string path);
}
