using Entente.Configuration;
using Entente.Pool;
using Entente.Rehearsal;

namespace Entente.Cli;

/// <summary>The pool that a command works over, and where it came from: a file, or the rehearsal, which is started with it.</summary>
internal sealed class ChosenPool : IAsyncDisposable
{
    private readonly RehearsalServer? rehearsal;

    private ChosenPool(PoolDefinition definition, EntenteConfiguration? configuration, RehearsalServer? rehearsal)
    {
        Definition = definition;
        Configuration = configuration;
        this.rehearsal = rehearsal;
    }

    public PoolDefinition Definition { get; }

    /// <summary>Null for the rehearsal.</summary>
    public EntenteConfiguration? Configuration { get; }

    public bool IsRehearsal => rehearsal is not null;

    /// <param name="wanted">auto, rehearsal or a file; null: the configuration file.</param>
    /// <returns>Null after the errors of the configuration were written to stderr.</returns>
    /// <exception cref="UserException">There is no pool; the message says how to get one.</exception>
    public static async Task<ChosenPool?> ChooseAsync(CommandContext context, string? wanted, CancellationToken cancellationToken)
    {
        if (wanted == "rehearsal")
        {
            var server = await RehearsalServer.StartAsync(new RehearsalOptions(), cancellationToken: cancellationToken);
            return new(RehearsalPool.Definition(server.BaseUrl), null, server);
        }

        var file = wanted is null or "auto" ? context.ConfigFile : wanted;
        if (!File.Exists(file))
        {
            throw new UserException(wanted is null or "auto" && !context.ConfigFileIsNamed
                ? $"there is no {file} and so no endpoint: let `entente init` write it, name another with --config FILE, or try the simulator with --pool rehearsal"
                : $"there is no file {file}: let `entente init` write one, or name another with --config FILE");
        }

        var loaded = ConfigurationLoader.LoadFile(file);
        if (loaded.Pool is not { } pool)
        {
            foreach (var problem in loaded.Problems.Where(problem => problem.IsError))
            {
                context.Terminal.Error.WriteLine(problem.Say(file));
            }

            return null;
        }

        if (pool.Models.All(model => model.Endpoints.All(endpoint => endpoint.Unusable is not null)))
        {
            throw new UserException($"no endpoint of {file} can be called ({pool.Models[0].Endpoints[0].Unusable}): `entente pool` says why of each; or try the simulator with --pool rehearsal");
        }

        return new(pool, loaded.Configuration, null);
    }

    public ValueTask DisposeAsync() => rehearsal?.DisposeAsync() ?? ValueTask.CompletedTask;
}
