using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Entente.Tests.Configuration.Discovery;

/// <summary>A server on loopback that answers GETs from a table and remembers who asked for what.</summary>
internal sealed class Fake : IAsyncDisposable
{
    private readonly WebApplication app;

    private Fake(WebApplication app) => this.app = app;

    public string Root => app.Urls.Single();

    public List<(string Path, string? Authorization, string? ApiKey)> Asked { get; } = [];

    /// <param name="answers">Path to JSON; a path that is not there is a 404, a number instead of JSON a bare status.</param>
    public static async Task<Fake> StartAsync(params (string Path, string Json)[] answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var fake = new Fake(builder.Build());
        var table = answers.ToDictionary(answer => answer.Path, answer => answer.Json);
        fake.app.Run(context =>
        {
            lock (fake.Asked)
            {
                fake.Asked.Add((context.Request.Path, context.Request.Headers.Authorization, context.Request.Headers["x-api-key"]));
            }

            var json = table.GetValueOrDefault(context.Request.Path, "404");
            if (int.TryParse(json, out var status))
            {
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            }

            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(json);
        });
        await fake.app.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
