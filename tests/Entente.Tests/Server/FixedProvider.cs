using Entente.Catalog;
using Entente.Dialects;
using Entente.Pool;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Entente.Tests.Server;

/// <summary>A provider that answers every call with the same bytes, for what no rehearsal would say.</summary>
internal sealed class FixedProvider : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FixedProvider(WebApplication app) => _app = app;

    public static async Task<FixedProvider> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new(app);
    }

    /// <summary>A stream of events, each flushed.</summary>
    public static Task<FixedProvider> EventsAsync(params string[] events) => StartAsync(async context =>
    {
        context.Response.ContentType = "text/event-stream";
        foreach (var item in events)
        {
            await context.Response.WriteAsync($"data: {item}\n\n");
            await context.Response.Body.FlushAsync();
        }
    });

    /// <summary>A pool of one model at this provider.</summary>
    public PoolDefinition Pool => new()
    {
        Fingerprint = "ours",
        Models =
        [
            new()
            {
                Id = "pool-id",
                CatalogId = "pool-id",
                Endpoints =
                [
                    new()
                    {
                        Id = "pool-id@fixed",
                        Model = "pool-id",
                        WireName = "wire-name",
                        Provider = new() { Name = "fixed" },
                        Dialect = DialectNames.OpenAiChat,
                        BaseUrl = _app.Urls.First() + "/v1",
                        Prices = new Prices { Input = 1, Output = 2 },
                    },
                ],
            },
        ],
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
