using System.CommandLine;
using System.Text.Json.Nodes;
using Entente.Configuration;
using Entente.Receipts;
using Entente.Server;
using Entente.Storage;
using Microsoft.Extensions.Logging;

namespace Entente.Cli.Commands;

/// <summary>The server. Ends with Ctrl-C or SIGTERM, after the answers that are being spoken.</summary>
internal static class UpCommand
{
    private static readonly Option<string?> Listen = new("--listen")
    {
        Description = $"The address to listen on (default: `listen` of the configuration, else {EntenteConfiguration.DefaultListen})",
        HelpName = "URL",
    };

    private static readonly Option<string?> Pool = new("--pool")
    {
        Description = "auto (what the environment and this machine offer), rehearsal (a simulator), or a configuration file",
        HelpName = "auto|rehearsal|FILE",
    };

    private static readonly Option<string?> Drain = new("--drain")
    {
        Description = "How long answers may go on after Ctrl-C or SIGTERM, such as 30s or 2m (default: 30s)",
        HelpName = "TIME",
    };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("up", "The server") { Listen, Pool, Drain };
        return command.Does(terminal, RunAsync);
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        // 1. The pool.
        var drain = DrainLimit(context);
        await using var pool = await ChosenPool.ChooseAsync(context, context.Get(Pool), cancellationToken);
        if (pool is null)
        {
            return ExitCode.BadInput;
        }

        // 2. The server.
        DataDirectory data;
        try
        {
            data = DataDirectory.Open(context.DataDirectory);
        }
        catch (DataDirectoryException failure)
        {
            throw new UserException(failure.Message, failure);
        }

        await using var server = await StartAsync(context, pool, data, drain, cancellationToken);
        using var stop = new Stop(cancellationToken);
        using var local = LocalKeyFile.Write(data.Path, server.LocalKey);
        Say(context, server);

        // 3. A change of the file is taken as a whole or not at all.
        using var watcher = pool.File is { } file
            ? ConfigurationWatcher.OfFile(file, pool.Configuration, TimeProvider.System, loaded => Change(context, server, file, loaded))
            : null;

        // 4. Until told to stop.
        await stop.WhenTold;
        var running = server.Engine.Running;
        var stopping = server.StopAsync();
        context.Terminal.Error.WriteLine($"entente: stopping; {running} answers may end within {Duration.Write(drain)}");
        await stopping;
        return ExitCode.Success;
    }

    private static async Task<EntenteServer> StartAsync(CommandContext context, ChosenPool pool, DataDirectory data, TimeSpan drain, CancellationToken cancellationToken)
    {
        try
        {
            return await EntenteServer.StartAsync(new ServerOptions
            {
                Pool = pool.Definition,
                Listen = context.Get(Listen) ?? pool.Configuration?.Listen ?? EntenteConfiguration.DefaultListen,
                Data = data,
                DrainLimit = drain,
                Durability = pool.Configuration?.Durability ?? LedgerDurability.Strict,
                Period = pool.Configuration?.Period ?? LedgerPeriod.Month,
                Retention = pool.Configuration?.Retention,
                Witnesses = [.. (pool.Configuration?.Witnesses ?? []).Select(WitnessKey.Parse)],
                Logging = logging => logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
                    .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace),
            }, cancellationToken);
        }
        catch (Exception failure) when (failure is ServerStartException or DataDirectoryException)
        {
            data.Dispose();
            throw new UserException(failure.Message, failure);
        }
    }

    private static TimeSpan DrainLimit(CommandContext context)
    {
        var text = context.Get(Drain) ?? "30s";
        return Duration.Parse(text) ?? throw new UserException($"--drain \"{text}\" is not a length of time; write it like 30s or 2m");
    }

    private static void Change(CommandContext context, EntenteServer server, string file, LoadedConfiguration loaded)
    {
        var error = context.Terminal.Error;
        if (loaded.Pool is not { } changed)
        {
            loaded.Problems.Where(problem => problem.IsError).ToList().ForEach(problem => error.WriteLine(problem.Say(file)));
            error.WriteLine($"entente: {file} was changed and has errors; the server goes on as before");
            return;
        }

        server.Change(changed);
        error.WriteLine($"entente: {file} was changed and holds from now on");
    }

    private static void Say(CommandContext context, EntenteServer server)
    {
        var url = server.Url.ToString().TrimEnd('/');
        if (context.Json)
        {
            context.WriteJson(new JsonObject { ["listening"] = url, ["log_key"] = server.Receipts.VerifierKey });
        }
        else
        {
            context.Terminal.Out.WriteLine($"listening on {url}");
        }

        context.Terminal.Out.Flush();
    }
}
