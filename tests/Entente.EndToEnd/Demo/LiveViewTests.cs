using System.Diagnostics;
using System.Text.RegularExpressions;
using Entente.EndToEnd.Support;
using Xunit;

namespace Entente.EndToEnd.Demo;

/// <summary>What a person at a terminal sees: the demo under a pseudo-terminal, which `script` of util-linux makes.</summary>
[Collection(Alone.Name)]
public sealed partial class LiveViewTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("entente-demo-test-").FullName;

    [Fact]
    public async Task On_a_terminal_the_panel_the_loss_and_the_verified_receipt_are_drawn()
    {
        var (exitCode, drawn, took) = await OnATerminalAsync();

        Assert.Equal(0, exitCode);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        var seen = Escapes().Replace(drawn, "").ReplaceLineEndings("\n");

        // 1. The panel at work, then done.
        Before(seen, "Entente demo", "rehearsal-alto");
        Assert.Matches(@"panel +rehearsal-alto +Rehearsal Atelier North \(XA\) +asked [0-9.]+ s ago", seen);
        Assert.Matches(@"panel +rehearsal-alto +Rehearsal Atelier North \(XA\) +answered in [0-9.]+ s", seen);
        Assert.Matches(@"writer +rehearsal-harp +Rehearsal Observatory \(XF\) +speaking", seen);

        // 2. The speaker is taken away, and another goes on at a seam that is drawn in the text.
        Before(seen, "speaking", "withdraws the developer Rehearsal Observatory");
        Before(seen, "withdraws the developer Rehearsal Observatory", "went on to the end");
        Assert.Contains("withdrawn in mid-answer", seen, StringComparison.Ordinal);
        Assert.Matches("▌ rehearsal-alto went on [0-9.]+ s later, from character [0-9]+", seen);
        Assert.Matches("To count a letter, (?s:.*)▌(?s:.*)the\\s+answer\\s+is\\s+3\\.", seen);

        // 3. The receipt.
        Before(seen, "went on to the end", "The receipt");
        Before(seen, "The receipt", "yes, offline: leaf");
        Assert.Contains("receipt verify entente-receipt-", seen, StringComparison.Ordinal);

        // 4. Drawn anew in place, and in colours.
        Assert.Matches("\u001b\\[[0-9]+A", drawn);
        Assert.Matches("\u001b\\[[0-9;]*3[0-9][0-9;]*m", drawn);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void Before(string seen, string first, string then)
    {
        var at = seen.IndexOf(first, StringComparison.Ordinal);
        Assert.True(at >= 0, $"\"{first}\" was never seen");
        Assert.True(seen.IndexOf(then, at, StringComparison.Ordinal) > at, $"\"{then}\" was not seen after \"{first}\"");
    }

    private async Task<(int ExitCode, string Drawn, TimeSpan Took)> OnATerminalAsync()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/script"))
        {
            Assert.Skip("there is no /usr/bin/script to make a terminal with: Debian has it in bsdutils, ./build test installs it where it may, as in CI");
        }

        var demo = $"stty cols 100 rows 50; exec dotnet '{Path.Combine(AppContext.BaseDirectory, "entente.dll")}' demo";
        var start = new ProcessStartInfo("/usr/bin/script", ["--quiet", "--return", "--command", demo, "/dev/null"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        start.Environment["TERM"] = "xterm-256color";
        foreach (var name in start.Environment.Keys.Where(name => name == "NO_COLOR" || name.StartsWith("ENTENTE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        var since = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var drawn = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal("", await error);
        return (process.ExitCode, drawn, Stopwatch.GetElapsedTime(since));
    }

    [GeneratedRegex("\u001b(\\[[0-9;?]*[A-Za-z]|\\][^\u0007]*\u0007|[=>])")]
    private static partial Regex Escapes();
}
