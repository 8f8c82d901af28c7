using System.Diagnostics;
using System.Runtime.CompilerServices;
using Entente.Journal;
using Entente.Storage;

namespace Entente.Tests.Storage;

/// <summary>
/// This test program, started once more to append until it is killed: it prints the index of each leaf that was acknowledged.
/// A module initialiser, because the entry point belongs to the test framework.
/// </summary>
internal static class KilledWriter
{
    private const string Variable = "ENTENTE_TEST_APPEND_TO";
    private const int Abreast = 8;

    public static Process Start(string directory, Durability durability)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "Entente.Tests" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        var start = new ProcessStartInfo(host) { RedirectStandardOutput = true, Environment = { [Variable] = $"{durability}:{directory}" } };
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void AppendWhereAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split(':', 2) is not [var durability, var directory])
        {
            return;
        }

        // All on this thread: another one that needs this module would wait for its initialiser.
        using var held = DataDirectory.Open(directory);
        var journal = SqliteJournal.Open(held, Enum.Parse<Durability>(durability));
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        var running = Stopwatch.StartNew();
        var appends = new Task<long>[Abreast];
        while (running.Elapsed < TimeSpan.FromSeconds(30))
        {
            for (var i = 0; i < Abreast; i++)
            {
                appends[i] = journal.AppendAsync([new(EntryKind.Run, "r", 0, new byte[300]), new(EntryKind.Leaf, "r", 0, new byte[2000])]).AsTask();
            }

            foreach (var append in appends)
            {
                try
                {
                    output.WriteLine(append.GetAwaiter().GetResult());
                }
                catch (JournalUnavailableException failure)
                {
                    output.WriteLine(failure.Message);
                }
            }
        }

        Environment.Exit(3);
    }
}
