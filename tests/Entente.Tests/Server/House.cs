using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Entente.Pool;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Entente.Server;

namespace Entente.Tests.Server;

/// <summary>A server over the rehearsal, both on loopback, and a client of it.</summary>
internal sealed class House : IAsyncDisposable
{
    private House(RehearsalServer rehearsal, EntenteServer server)
    {
        Rehearsal = rehearsal;
        Server = server;
        Http = new HttpClient { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(60) };
    }

    public RehearsalServer Rehearsal { get; }

    public EntenteServer Server { get; }

    public HttpClient Http { get; }

    public static async Task<House> StartAsync(Script? script = null, Func<PoolDefinition, PoolDefinition>? pool = null, Func<ServerOptions, ServerOptions>? options = null)
    {
        var rehearsal = await RehearsalServer.StartAsync(new RehearsalOptions { Script = script ?? Script.Instant });
        var definition = RehearsalPool.Definition(rehearsal.BaseUrl);
        var given = new ServerOptions { Pool = pool?.Invoke(definition) ?? definition };
        return new(rehearsal, await EntenteServer.StartAsync(options?.Invoke(given) ?? given));
    }

    public Task<HttpResponseMessage> ChatAsync(string body, params (string Name, string Value)[] headers)
        => SendAsync(HttpMethod.Post, "/v1/chat/completions", body, headers);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        foreach (var (name, value) in headers)
        {
            if (name.Equals("content-type", StringComparison.OrdinalIgnoreCase))
            {
                request.Content!.Headers.ContentType = value.Length == 0 ? null : MediaTypeHeaderValue.Parse(value);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());

    /// <summary>The data of a stream's events, in order.</summary>
    public static async Task<List<string>> EventsAsync(HttpResponseMessage response)
        => [.. (await response.Content.ReadAsStringAsync()).Split("\n\n").Where(part => part.StartsWith("data: ", StringComparison.Ordinal)).Select(part => part["data: ".Length..])];

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        await Rehearsal.DisposeAsync();
    }
}
