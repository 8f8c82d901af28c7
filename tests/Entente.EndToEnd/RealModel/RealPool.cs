using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Configuration;
using Entente.EndToEnd.Oracles;
using Entente.Server;
using Xunit;

namespace Entente.EndToEnd.RealModel;

/// <summary>A server over real models, as a configuration file names them, and what its clients ask of it.</summary>
internal sealed class RealPool : IAsyncDisposable
{
    private readonly HttpClient http = new();
    private readonly EntenteServer server;

    private RealPool(EntenteServer server) => this.server = server;

    public string BaseUrl => server.Url + "v1";

    /// <summary>One provider and one model for each server, under the server's name; prefill, since ChatML goes on with what is there.</summary>
    /// <param name="more">Further lines of entente.yaml.</param>
    /// <param name="played">A rehearsal, one of whose models is in the pool too: rehearsal-brass.</param>
    public static async Task<RealPool> Over(IEnumerable<(LlmServer Server, string Settings)> models, string more = "", Uri? played = null)
    {
        var (providers, pool) = (new StringBuilder("providers:\n"), new StringBuilder("models:\n"));
        foreach (var (one, settings) in models)
        {
            providers.Append(CultureInfo.InvariantCulture, $"  {one.Name}: {{dialect: openai-chat, base_url: '{one.BaseUrl}', local: true}}\n");
            pool.Append(CultureInfo.InvariantCulture, $"  {one.Name}: {{model: {one.Name}, developer: Developer of {one.Name}, jurisdiction: XR, weights: open, continuation: prefill, endpoints: [{{provider: {one.Name}}}]{settings}}}\n");
        }

        if (played is not null)
        {
            providers.Append(CultureInfo.InvariantCulture, $"  stage: {{dialect: openai-chat, base_url: '{new Uri(played, "/v1")}', local: true}}\n");
            pool.Append("  rehearsal-brass: {developer: Rehearsal Foundry South, jurisdiction: XB, weights: open, continuation: prefill, endpoints: [{provider: stage}]}\n");
        }

        var loaded = ConfigurationLoader.Load($"home: {{name: Tests, jurisdiction: XH}}\n{providers}{pool}{more}");
        Assert.True(loaded.Pool is not null, string.Join("\n", loaded.Problems.Select(problem => $"{problem.Path}: {problem.Message}")));
        return new(await EntenteServer.StartAsync(new ServerOptions { Pool = loaded.Pool }));
    }

    /// <summary>npm openai at temperature 0, with usage.</summary>
    /// <param name="verifier">Named in the request; null: none.</param>
    public Task<OracleAnswer> Ask(string model, string prompt, int maxTokens, string mode = OracleMode.Stream, int? abortAfterDeltas = null, string? verifier = null)
    {
        var body = Body(model, prompt, maxTokens, mode != OracleMode.Whole);
        if (verifier is not null) body["entente"] = new JsonObject { ["verifier"] = verifier };
        return Oracle.OpenAiChat().Ask(new OracleCall { BaseUrl = BaseUrl, Mode = mode, AbortAfterDeltas = abortAfterDeltas, Body = body });
    }

    /// <summary>The same past Entente.</summary>
    public static Task<OracleAnswer> AskDirectly(LlmServer server, string prompt, int maxTokens) =>
        Oracle.OpenAiChat().Ask(new OracleCall { BaseUrl = server.BaseUrl, Body = Body(server.Name, prompt, maxTokens, stream: true) });

    /// <summary>Streams and hands out each event's data as it comes.</summary>
    public async IAsyncEnumerable<string> Stream(string model, string prompt, int maxTokens)
    {
        var body = Body(model, prompt, maxTokens, true);
        body["stream"] = true;
        using var request = new HttpRequestMessage(HttpMethod.Post, BaseUrl + "/chat/completions") { Content = JsonContent.Create(body) };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) yield return line["data: ".Length..];
        }
    }

    /// <summary>The signed statement about a run, without its signature.</summary>
    public async Task<JsonElement> Receipt(string run) => (await http.GetFromJsonAsync<JsonElement>($"{BaseUrl}/receipts/{run}")).GetProperty("receipt");

    /// <summary>What is known of a run.</summary>
    public Task<JsonElement> Run(string run) => http.GetFromJsonAsync<JsonElement>($"{BaseUrl}/runs/{run}");

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    private static JsonObject Body(string model, string prompt, int maxTokens, bool stream)
    {
        var body = new JsonObject
        {
            ["model"] = model,
            ["temperature"] = 0,
            ["max_tokens"] = maxTokens,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }),
        };
        if (stream) body["stream_options"] = new JsonObject { ["include_usage"] = true };
        return body;
    }
}
