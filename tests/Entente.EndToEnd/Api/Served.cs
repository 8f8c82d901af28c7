using System.Text.Json.Nodes;
using Entente.EndToEnd.Oracles;
using Entente.Pool;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Entente.Server;

namespace Entente.EndToEnd.Api;

/// <summary>A server over the rehearsal, for the vendors' clients.</summary>
internal sealed class Served : IAsyncDisposable
{
    private Served(RehearsalServer rehearsal, EntenteServer server)
    {
        Rehearsal = rehearsal;
        Server = server;
    }

    public RehearsalServer Rehearsal { get; }

    public EntenteServer Server { get; }

    /// <summary>As OpenAI's clients want it.</summary>
    public string BaseUrl => Server.Url + "v1";

    public static async Task<Served> StartAsync(Script? script = null, Func<PoolDefinition, PoolDefinition>? pool = null)
    {
        var rehearsal = await RehearsalServer.StartAsync(new RehearsalOptions { Script = script ?? Script.Instant });
        var definition = RehearsalPool.Definition(rehearsal.BaseUrl);
        return new(rehearsal, await EntenteServer.StartAsync(new ServerOptions { Pool = pool?.Invoke(definition) ?? definition }));
    }

    /// <summary>The npm client.</summary>
    public Task<OracleAnswer> AskAsync(string model, string prompt, string mode = OracleMode.Stream, Action<JsonObject>? more = null, Func<OracleCall, OracleCall>? call = null, CancellationToken cancellation = default)
    {
        var body = new JsonObject { ["model"] = model, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }) };
        more?.Invoke(body);
        var made = new OracleCall { BaseUrl = BaseUrl, Body = body, Mode = mode };
        return Oracle.OpenAiChat().Ask(call?.Invoke(made) ?? made, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Rehearsal.DisposeAsync();
    }
}
