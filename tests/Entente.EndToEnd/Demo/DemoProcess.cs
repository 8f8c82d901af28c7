using Xunit;

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Entente.EndToEnd.Demo;

/// <summary>The command line as a process of its own, in a working directory of its own, as a pipe sees it.</summary>
internal sealed partial record DemoProcess(int ExitCode, string Out, string Error, TimeSpan Took)
{
    private const int SigInt = 2;

    public string[] Lines => Out.ReplaceLineEndings("\n").Split('\n');

    public static Task<DemoProcess> RunAsync(string folder, params string[] args) => RunAsync(folder, null, args);

    /// <param name="interruptAt">Ctrl-C when a line begins so; null: never.</param>
    public static async Task<DemoProcess> RunAsync(string folder, string? interruptAt, string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "entente.dll"), .. args])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ENTENTE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        var since = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = new StringWriter { NewLine = "\n" };
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            await output.WriteLineAsync(line);
            if (interruptAt is not null && line.StartsWith(interruptAt, StringComparison.Ordinal))
            {
                Assert.Equal(0, Kill(process.Id, SigInt));
            }
        }

        await process.WaitForExitAsync();
        return new(process.ExitCode, output.ToString(), await error, Stopwatch.GetElapsedTime(since));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
