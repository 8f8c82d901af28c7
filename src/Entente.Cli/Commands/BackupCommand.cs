using System.CommandLine;
using System.Text.Json.Nodes;
using Entente.Storage;
using Entente.Storage.Backup;

namespace Entente.Cli.Commands;

/// <summary>Copies the data directory as a whole, while a server works in it or not.</summary>
internal static class BackupCommand
{
    private static readonly Argument<string> Destination = new("destination") { Description = "A directory that is not there yet" };

    public static Command Create(Terminal terminal)
        => new Command("backup", "Copies the data directory, consistent, while the server runs") { Destination }.Does(terminal, RunAsync);

    private static Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            var destination = Path.GetFullPath(context.Get(Destination)!);
            var made = BackupWriter.Write(context.DataDirectory, destination, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
            if (context.Json)
            {
                context.WriteJson(Describe(made, destination));
            }
            else
            {
                context.Terminal.Out.WriteLine($"{destination}: {made.Runs} runs, {made.Leaves} leaves, up to period {made.Period}, {made.Bytes} bytes in {made.Files.Count} files");
                context.Terminal.Error.WriteLine("it holds the key that opens sealed salts and text: keep it as you keep the data directory");
            }

            return Task.FromResult(ExitCode.Success);
        }
        catch (DataDirectoryException failure)
        {
            throw new UserException(failure.Message, failure);
        }
    }

    public static JsonObject Describe(BackupManifest backup, string place) => new()
    {
        ["backup"] = place,
        ["period"] = backup.Period,
        ["runs"] = backup.Runs,
        ["leaves"] = backup.Leaves,
        ["bytes"] = backup.Bytes,
        ["files"] = backup.Files.Count,
        ["origin"] = backup.Origin,
    };
}
