using System.Diagnostics;
using System.Runtime.CompilerServices;
using Entente.Storage;

namespace Entente.Tests.Storage;

/// <summary>This test program, started once more to open a journal and to end without a word before a step of its migration.</summary>
internal static class KilledMigration
{
    private const string Variable = "ENTENTE_TEST_MIGRATE";

    /// <returns>Whether it was killed; false where it never came to that step.</returns>
    public static async Task<bool> RunAsync(string directory, string step)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "Entente.Tests" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        using var process = Process.Start(new ProcessStartInfo(host) { Environment = { [Variable] = $"{step}:{directory}" } })!;
        await process.WaitForExitAsync();
        return process.ExitCode != 4;
    }

    [ModuleInitializer]
    internal static void MigrateWhereAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split(':', 2) is not [var step, var directory])
        {
            return;
        }

        using var held = DataDirectory.Open(directory);
        SqliteJournal.Open(held, new JournalOptions
        {
            BeforeStep = next =>
            {
                if (next == step)
                {
                    Process.GetCurrentProcess().Kill();
                }
            },
        });
        Environment.Exit(4);
    }
}
