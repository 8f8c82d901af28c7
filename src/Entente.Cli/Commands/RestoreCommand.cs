using System.CommandLine;
using Entente.Storage;
using Entente.Storage.Backup;
using Entente.Time;

namespace Entente.Cli.Commands;

/// <summary>Makes a data directory out of a backup, with a log of its own.</summary>
internal static class RestoreCommand
{
    private static readonly Argument<string> Backup = new("backup") { Description = "A directory that `entente backup` made" };

    private static readonly Option<string?> NewerErasures = new("--erasures")
    {
        Description = "Erases again what was erased after the backup: the newer data directory or backup, or a file with the id of a run on each line",
        HelpName = "PATH",
    };

    public static Command Create(Terminal terminal)
        => new Command("restore", "Makes the data directory (--data DIR) out of a backup") { Backup, NewerErasures }.Does(terminal, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            var backup = Path.GetFullPath(context.Get(Backup)!);
            var erased = context.Get(NewerErasures) is { } path ? Erasures.Read(path) : [];
            var made = await Restore.RunAsync(backup, context.DataDirectory, erased, new SystemChance(), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
            if (context.Json)
            {
                var json = BackupCommand.Describe(made.Backup, backup);
                json["data"] = Path.GetFullPath(context.DataDirectory);
                json["origin"] = made.Origin;
                json["closed_origin"] = made.Backup.Origin;
                json["unproven"] = made.Unproven;
                json["erased"] = made.Erased;
                context.WriteJson(json);
                return ExitCode.Success;
            }

            context.Terminal.Out.WriteLine($"{Path.GetFullPath(context.DataDirectory)}: {made.Backup.Runs} runs, {made.Backup.Leaves} leaves, up to period {made.Backup.Period}, {made.Erased} erasures made again");
            context.Terminal.Out.WriteLine($"its log is {made.Origin}, with a key of its own; {made.Backup.Origin} is closed");
            if (made.Unproven > 0)
            {
                context.Terminal.Error.WriteLine($"{made.Unproven} receipts of the last moment before the backup are signed but in no checkpoint of the closed log");
            }

            return ExitCode.Success;
        }
        catch (DataDirectoryException failure)
        {
            throw new UserException(failure.Message, failure);
        }
    }
}
