using Entente.Configuration;
using Entente.Extensions.AI.Endpoints;
using Entente.Pool;
using Microsoft.Extensions.AI;

namespace Entente.Extensions.AI;

/// <summary>The steps after `AddEntente()`. Nothing is read or opened before the first use.</summary>
public sealed class EntenteBuilder
{
    private readonly List<ChatClientModel> _clients = [];
    private Func<CancellationToken, Task<PoolDefinition>>? _pool;

    internal EntenteBuilder()
    {
    }

    internal string DefaultModel { get; private set; } = "entente";

    private EntenteHostOptions Options { get; set; } = new();

    /// <summary>The pool of an `entente.yaml`.</summary>
    public EntenteBuilder UseConfiguration(string path) => From(_ => Task.FromResult(EntentePool.FromFile(path)));

    /// <summary>The pool of the usual key variables and of local engines.</summary>
    public EntenteBuilder UseEnvironment() => From(EntentePool.FromEnvironmentAsync);

    public EntenteBuilder UsePool(PoolDefinition pool) => From(_ => Task.FromResult(pool));

    /// <summary>Keeps runs, receipts and directives there; without this step nothing outlives the program.</summary>
    public EntenteBuilder KeepIn(string dataDirectory, LedgerDurability durability = LedgerDurability.Strict)
        => With(options => options with { DataDirectory = dataDirectory, Durability = durability });

    /// <summary>Makes a chat client an endpoint: of its own model, or of the model of this id that the pool has already.</summary>
    /// <param name="model">The id that callers use.</param>
    /// <param name="client">Its owner disposes it.</param>
    /// <param name="facts">What is to be known of it: `facts => facts with { Developer = "…", Jurisdiction = "FR" }`.</param>
    public EntenteBuilder AddChatClient(string model, IChatClient client, Func<ChatClientModel, ChatClientModel>? facts = null)
    {
        var added = new ChatClientModel(model, client);
        _clients.Add(facts?.Invoke(added) ?? added);
        return this;
    }

    /// <summary>What answers where a request names no model; `entente` if this step is left out.</summary>
    public EntenteBuilder AnswerWith(string model)
    {
        DefaultModel = model;
        return this;
    }

    /// <summary>Everything else: `options => options with { LogName = "…" }`.</summary>
    public EntenteBuilder With(Func<EntenteHostOptions, EntenteHostOptions> change)
    {
        Options = change(Options);
        return this;
    }

    internal async Task<EntenteHost> StartAsync(Func<EntenteHostOptions, EntenteHostOptions> complete)
    {
        var options = complete(Options);
        return await EntenteHost.StartAsync(options with
        {
            Pool = _pool is null ? options.Pool : await _pool(CancellationToken.None),
            ChatClients = [.. options.ChatClients, .. _clients],
        });
    }

    private EntenteBuilder From(Func<CancellationToken, Task<PoolDefinition>> pool)
    {
        _pool = pool;
        return this;
    }
}
