using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.AspNetCore.Hosting;

namespace Entente.EndToEnd.Oracles;

/// <summary>A loopback server that gives every POST the same answer.</summary>
internal sealed class FixedEndpoint : IAsyncDisposable
{
    private readonly WebApplication app;

    private FixedEndpoint(WebApplication app) => this.app = app;

    /// <summary>http://127.0.0.1:PORT</summary>
    public string Address => app.Urls.First();

    public static async Task<FixedEndpoint> Start(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/{**path}", answer);
        await app.StartAsync();
        return new FixedEndpoint(app);
    }

    /// <summary>A stream of the given events; where <paramref name="cut"/> is set, the connection is then aborted.</summary>
    public static Task<FixedEndpoint> Events(IEnumerable<string> events, bool cut = false) => Start(async context =>
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["entente-run"] = "run_fixed";
        foreach (var text in events)
        {
            await context.Response.WriteAsync(text + "\n\n");
            await context.Response.Body.FlushAsync();
        }

        if (cut) context.Abort();
    });

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
