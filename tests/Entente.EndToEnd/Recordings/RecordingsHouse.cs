using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Entente.Configuration;
using Entente.EndToEnd.Oracles;
using Entente.Rehearsal;
using Entente.Rehearsal.Replay;
using Entente.Server;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Entente.EndToEnd.Recordings;

/// <summary>A server whose every model is one recorded answer of a real provider, replayed on loopback, whole or cut.</summary>
public sealed class RecordingsHouse : IAsyncLifetime
{
    private readonly Dictionary<string, string> models = [];
    private RehearsalServer? replay;
    private FixedEndpoint? cutter;
    private EntenteServer? server;

    internal string BaseUrl => server!.Url + "v1";

    public async ValueTask InitializeAsync()
    {
        var folder = Repository.Shared("recordings");
        var recordings = new WireReplay(folder);
        replay = await RehearsalServer.StartAsync(new RehearsalOptions { WireRecordings = folder });
        cutter = await FixedEndpoint.Start(context => CutAsync(context, recordings));
        var loaded = ConfigurationLoader.Load(Yaml([.. RecordedOutcome.All("openai-chat"), .. RecordedOutcome.All("anthropic-messages")]));
        Assert.True(loaded.Pool is not null, string.Join("\n", loaded.Problems.Select(problem => problem.Message)));
        server = await EntenteServer.StartAsync(new ServerOptions { Pool = loaded.Pool });
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        if (cutter is not null) await cutter.DisposeAsync();
        if (replay is not null) await replay.DisposeAsync();
    }

    /// <summary>The pool id that answers with this recording.</summary>
    internal string Model(RecordedOutcome outcome) => models[outcome.Response];

    /// <summary>The recording's own base URL.</summary>
    internal string Replay(RecordedOutcome outcome) => $"{replay!.BaseUrl}replay/{outcome.Response}";

    /// <summary>Asks for it with npm openai, streamed or not as it was recorded.</summary>
    internal Task<OracleAnswer> Ask(RecordedOutcome outcome, bool cut = false)
    {
        var body = new JsonObject
        {
            ["model"] = Model(outcome) + (cut ? "-cut" : ""),
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "As recorded." }),
        };
        if (outcome.IsStream) body["stream_options"] = new JsonObject { ["include_usage"] = true };
        return Oracle.OpenAiChat().Ask(new OracleCall { BaseUrl = BaseUrl, Mode = outcome.IsStream ? OracleMode.Accumulate : OracleMode.Whole, Body = body, Timeout = 30_000 });
    }

    private string Yaml(IReadOnlyList<RecordedOutcome> outcomes)
    {
        var (providers, pool) = (new StringBuilder("providers:\n"), new StringBuilder("models:\n"));
        foreach (var outcome in outcomes)
        {
            var id = models[outcome.Response] = string.Create(CultureInfo.InvariantCulture, $"recording-{models.Count}");
            Add(id, outcome.Dialect, Replay(outcome));
            Add($"{id}-cut", outcome.Dialect, $"{cutter!.Address}/{outcome.Response}");
        }

        return $"{providers}{pool}";

        void Add(string id, string dialect, string address)
        {
            providers.Append(CultureInfo.InvariantCulture, $"  {id}: {{dialect: {dialect}, base_url: '{address}', operator: Replay, jurisdiction: XR}}\n");
            pool.Append(CultureInfo.InvariantCulture, $"  {id}: {{model: {id}, developer: Replay, jurisdiction: XR, weights: closed, continuation: none, endpoints: [{{provider: {id}}}]}}\n");
        }
    }

    /// <summary>The first half of the events before the one that ends the answer.</summary>
    private static async Task CutAsync(HttpContext context, WireReplay recordings)
    {
        var steps = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var wire = recordings.Bodies(recordings.Find($"{steps[0]}/{steps[1]}")!)[0];
        var events = Encoding.UTF8.GetString(wire).ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        var ending = Array.FindIndex(events, text => text.Contains("\"finish_reason\":\"", StringComparison.Ordinal) || text.Contains("message_delta", StringComparison.Ordinal));
        context.Response.ContentType = "text/event-stream";
        foreach (var text in events.Take(Math.Max(1, ending / 2))) await context.Response.WriteAsync(text + "\n\n");
    }
}
