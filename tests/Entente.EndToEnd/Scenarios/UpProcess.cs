using System.Diagnostics;

namespace Entente.EndToEnd.Scenarios;

/// <summary>`entente up` as a user starts it, in a process of its own.</summary>
internal sealed class UpProcess : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly Process process;

    private UpProcess(DirectoryInfo folder, Process process, Uri url)
    {
        this.folder = folder;
        this.process = process;
        Url = url;
    }

    public Uri Url { get; }

    public static async Task<UpProcess> StartAsync(string configuration)
    {
        var folder = Directory.CreateTempSubdirectory("entente-up-");
        var file = Path.Combine(folder.FullName, "entente.yaml");
        await File.WriteAllTextAsync(file, configuration);
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "entente.exe" : "entente"))
        {
            ArgumentList = { "up", "--config", file, "--data", Path.Combine(folder.FullName, "data"), "--listen", "http://127.0.0.1:0" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var complaints = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("listening on ", StringComparison.Ordinal))
            {
                return new UpProcess(folder, process, new Uri(line["listening on ".Length..]));
            }
        }

        throw new InvalidOperationException($"entente up ended: {await complaints}");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Delete(recursive: true);
    }
}
