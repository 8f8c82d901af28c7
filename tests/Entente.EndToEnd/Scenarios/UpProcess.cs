using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Entente.EndToEnd.Scenarios;

/// <summary>`entente up` as a user starts it, in a process of its own.</summary>
internal sealed partial class UpProcess : IAsyncDisposable
{
    private const int SigTerm = 15;

    private readonly DirectoryInfo folder;
    private readonly Process process;
    private readonly TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private UpProcess(DirectoryInfo folder, Process process)
    {
        this.folder = folder;
        this.process = process;
    }

    public Uri Url { get; private set; } = null!;

    /// <summary>It has said that it takes nothing new.</summary>
    public Task Stopping => stopping.Task;

    public static async Task<UpProcess> StartAsync(string configuration)
    {
        var folder = Directory.CreateTempSubdirectory("entente-up-");
        var file = Path.Combine(folder.FullName, "entente.yaml");
        await File.WriteAllTextAsync(file, configuration);
        return await StartAsync(folder, "--config", file);
    }

    /// <summary>Over the rehearsal pool.</summary>
    public static Task<UpProcess> RehearseAsync(params string[] arguments)
        => StartAsync(Directory.CreateTempSubdirectory("entente-up-"), ["--pool", "rehearsal", .. arguments]);

    public void Terminate()
    {
        if (Kill(process.Id, SigTerm) != 0)
        {
            throw new InvalidOperationException($"SIGTERM did not reach the process: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Its exit code, once it has ended by itself.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private static async Task<UpProcess> StartAsync(DirectoryInfo folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "entente.exe" : "entente"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["up", "--data", Path.Combine(folder.FullName, "data"), "--listen", "http://127.0.0.1:0", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        var up = new UpProcess(folder, Process.Start(start)!);
        var complaints = up.ListenAsync();
        while (await up.process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("listening on ", StringComparison.Ordinal))
            {
                up.Url = new Uri(line["listening on ".Length..]);
                return up;
            }
        }

        throw new InvalidOperationException($"entente up ended: {await complaints}");
    }

    private async Task<string> ListenAsync()
    {
        var complaints = new StringWriter();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            await complaints.WriteLineAsync(line);
            if (line.StartsWith("entente: stopping", StringComparison.Ordinal))
            {
                stopping.TrySetResult();
            }
        }

        stopping.TrySetException(new InvalidOperationException($"it ended without saying that it stops: {complaints}"));
        return complaints.ToString();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
