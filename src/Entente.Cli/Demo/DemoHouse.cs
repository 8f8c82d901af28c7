using System.Globalization;
using Entente.Pool;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Entente.Server;
using Entente.Storage;

namespace Entente.Cli.Demo;

/// <summary>
/// Everything that the demo runs over: the pool (a rehearsal, unless a real one was asked for), the server, and its data in a
/// temporary directory. Disposal takes all of it away.
/// </summary>
internal sealed class DemoHouse : IAsyncDisposable
{
    /// <summary>The log's name, which its key bears: nobody is to take it for a real log.</summary>
    public const string LogName = "entente.local/demo";

    private readonly RehearsalServer? rehearsal;
    private readonly ChosenPool? chosen;
    private readonly DirectoryInfo folder;
    private EntenteServer? server;

    private DemoHouse(RehearsalServer? rehearsal, ChosenPool? chosen)
    {
        this.rehearsal = rehearsal;
        this.chosen = chosen;
        folder = TemporaryFolder();
    }

    public bool IsRehearsal => rehearsal is not null;

    public Uri Url => server!.Url;

    public string DataDirectory => folder.FullName;

    public PoolDefinition Pool => rehearsal is null ? chosen!.Definition : RehearsalPool.Definition(rehearsal.BaseUrl);

    /// <param name="pool">auto or a file; null: the rehearsal.</param>
    /// <returns>Null after the errors of the configuration were written to stderr.</returns>
    public static async Task<DemoHouse?> OpenAsync(CommandContext context, string? pool, CancellationToken cancellationToken)
    {
        DemoHouse house;
        if (pool is null or "rehearsal")
        {
            house = new(await RehearsalServer.StartAsync(new RehearsalOptions { Script = DemoQuestion.Script }, cancellationToken: cancellationToken), null);
        }
        else if (await ChosenPool.ChooseAsync(context, pool, cancellationToken) is { } chosen)
        {
            house = new(null, chosen);
        }
        else
        {
            return null;
        }

        try
        {
            await house.StartAsync(cancellationToken);
            return house;
        }
        catch
        {
            await house.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        if (rehearsal is not null)
        {
            await rehearsal.DisposeAsync();
        }

        if (chosen is not null)
        {
            await chosen.DisposeAsync();
        }

        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is the system's own temporary folder, which the system clears.
        }
    }

    private static DirectoryInfo TemporaryFolder()
    {
        try
        {
            return Directory.CreateTempSubdirectory("entente-demo-");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"no temporary directory can be made in {Path.GetTempPath()}: name a folder that can be written with TMPDIR=…", failure);
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!IsRehearsal)
        {
            RequireTwoDevelopers();
        }

        try
        {
            var data = Storage.DataDirectory.Open(folder.FullName);
            try
            {
                server = await EntenteServer.StartAsync(new ServerOptions { Pool = Pool, Data = data, LogName = LogName }, cancellationToken);
            }
            catch
            {
                data.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (failure is DataDirectoryException or ServerStartException)
        {
            throw new UserException(failure.Message, failure);
        }
    }

    private void RequireTwoDevelopers()
    {
        var developers = Pool.Models.Where(model => model.Endpoints.Any(endpoint => endpoint.Unusable is null)).Select(model => model.Developer ?? model.Id).Distinct().ToArray();
        if (developers.Length < 2)
        {
            throw new UserException($"this pool has models of one developer only ({string.Join("", developers)}), and the demo withdraws the developer that is speaking: add a model of another, or leave --pool out for the rehearsal");
        }
    }
}
