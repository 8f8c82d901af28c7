using Entente.Configuration;
using Entente.Pool;
using Entente.Rehearsal;

namespace Entente.Cli;

/// <summary>The pool that a command works over, and where it came from: a file, or the rehearsal, which is started with it.</summary>
internal sealed class ChosenPool : IAsyncDisposable
{
    private readonly RehearsalServer? rehearsal;

    private ChosenPool(PoolDefinition definition, EntenteConfiguration? configuration, string? file, RehearsalServer? rehearsal)
    {
        File = file;
        Definition = definition;
        Configuration = configuration;
        this.rehearsal = rehearsal;
    }

    public PoolDefinition Definition { get; }

    /// <summary>Null for the rehearsal.</summary>
    public EntenteConfiguration? Configuration { get; }

    /// <summary>The configuration file; null where the pool does not come from one.</summary>
    public string? File { get; }

    public bool IsRehearsal => rehearsal is not null;

    /// <param name="wanted">auto, rehearsal or a file; null: the configuration file.</param>
    /// <returns>Null after the errors of the configuration were written to stderr.</returns>
    /// <exception cref="UserException">There is no pool; the message says how to get one.</exception>
    public static async Task<ChosenPool?> ChooseAsync(CommandContext context, string? wanted, CancellationToken cancellationToken)
    {
        if (wanted == "rehearsal")
        {
            var server = await RehearsalServer.StartAsync(new RehearsalOptions(), cancellationToken: cancellationToken);
            return new(RehearsalPool.Definition(server.BaseUrl), null, null, server);
        }

        // 1. A file, or what is found.
        var file = wanted is null or "auto" ? context.ConfigFile : wanted;
        var isFile = wanted is not (null or "auto") || context.ConfigFileIsNamed || System.IO.File.Exists(file);
        var loaded = wanted is null or "auto" ? await PoolSource.FileOrFoundAsync(context, cancellationToken) : ConfigurationLoader.LoadFile(file);
        if (loaded.Pool is not { } pool)
        {
            foreach (var problem in loaded.Problems.Where(problem => problem.IsError))
            {
                context.Terminal.Error.WriteLine(problem.Say(file));
            }

            return null;
        }

        // 2. It must be able to answer.
        if (pool.Models.IsEmpty)
        {
            throw new UserException($"there is no {file}, and no endpoint was found; {PoolSource.WayOut}");
        }

        if (pool.Models.All(model => model.Endpoints.All(endpoint => endpoint.Unusable is not null)))
        {
            throw new UserException($"no endpoint can be called: {pool.Models[0].Endpoints[0].Id}: {pool.Models[0].Endpoints[0].Unusable}; `entente pool` says why of each");
        }

        return new(pool, loaded.Configuration, isFile ? file : null, null);
    }

    public ValueTask DisposeAsync() => rehearsal?.DisposeAsync() ?? ValueTask.CompletedTask;
}
