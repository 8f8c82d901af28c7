using Entente.Configuration;
using Entente.Pool;
using Entente.Rehearsal;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Scripts;
using Entente.Server;
using Entente.Storage;

namespace Entente.EndToEnd.Support;

/// <summary>A rehearsal, a server over it with a data directory of its own, and a program that uses it: all over loopback.</summary>
internal sealed class Town : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("entente-town-");
    private EntenteServer server;

    private Town(RehearsalServer rehearsal, string pool)
    {
        Rehearsal = rehearsal;
        PoolYaml = pool;
        server = null!;
        Caller = null!;
    }

    public RehearsalServer Rehearsal { get; }

    public string PoolYaml { get; private set; }

    public EntenteServer Server => server;

    public Caller Caller { get; private set; }

    /// <summary>The provider's own record.</summary>
    public IReadOnlyList<CallEntry> Calls => Rehearsal.Engine.Calls.Entries;

    public static async Task<Town> StartAsync(Script script, Func<Uri, PoolText> pool)
    {
        var rehearsal = await RehearsalServer.StartAsync(new RehearsalOptions { Script = script });
        var town = new Town(rehearsal, pool(rehearsal.BaseUrl).ToString());
        await town.OpenAsync();
        return town;
    }

    /// <summary>Another script and another pool, in the same server.</summary>
    public void Play(Script script, PoolText pool)
    {
        PoolYaml = pool.ToString();
        Rehearsal.Engine.Play(script);
        server.Change(Definition(PoolYaml));
    }

    /// <summary>The server ends and begins a new life with the same data directory.</summary>
    public async Task RestartAsync()
    {
        Caller.Dispose();
        await server.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>Waits until the provider's record holds what is looked for.</summary>
    public async Task UntilAsync(Func<IReadOnlyList<CallEntry>, bool> holds, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await Rehearsal.Engine.Calls.UntilAsync(calls => holds(calls), patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the provider never saw {what}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Caller.Dispose();
        await server.DisposeAsync();
        await Rehearsal.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task OpenAsync()
    {
        server = await EntenteServer.StartAsync(new ServerOptions { Pool = Definition(PoolYaml), Data = DataDirectory.Open(folder.FullName) });
        Caller = new Caller(server.Url);
    }

    private static PoolDefinition Definition(string yaml) => ConfigurationLoader.Load(yaml) switch
    {
        { Pool: { } pool } => pool,
        var failed => throw new InvalidOperationException(string.Join("\n", failed.Problems.Select(problem => $"{problem.Path}: {problem.Message}"))),
    };
}
