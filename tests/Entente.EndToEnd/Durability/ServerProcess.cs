using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Entente.EndToEnd.Durability;

/// <summary>`entente up` in a process of its own over a data directory that outlives it. What it says is kept.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> said;

    private ServerProcess(Process process, ConcurrentQueue<string> said, Uri url)
    {
        this.process = process;
        this.said = said;
        Url = url;
    }

    public Uri Url { get; }

    /// <summary>Everything on stdout and stderr so far.</summary>
    public string Said => string.Join('\n', said);

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "entente.exe" : "entente");

    /// <param name="data">The data directory.</param>
    /// <param name="pool">What follows `up`: `--config FILE` or `--pool rehearsal`.</param>
    /// <param name="under">A program and its arguments that the server is started under.</param>
    public static async Task<ServerProcess> StartAsync(string data, string[] pool, string[]? under = null)
    {
        string[] line = [.. under ?? [], Program, "up", .. pool, "--data", data, "--listen", "http://127.0.0.1:0"];
        var process = Process.Start(new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = new ConcurrentQueue<string>();
        process.ErrorDataReceived += (_, heard) => said.Enqueue(heard.Data ?? "");
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync() is { } text)
        {
            said.Enqueue(text);
            if (text.StartsWith("listening on ", StringComparison.Ordinal))
            {
                _ = Task.Run(async () => said.Enqueue(await process.StandardOutput.ReadToEndAsync()));
                return new ServerProcess(process, said, new Uri(text["listening on ".Length..]));
            }
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"entente up ended: {string.Join('\n', said)}");
    }

    /// <summary>Makes a key while no server runs; gives back its id and its secret.</summary>
    public static async Task<(string Id, string Secret)> MakeKeyAsync(string data, params string[] options)
    {
        string[] line = ["key", "create", .. options, "--data", data, "--json"];
        using var process = Process.Start(new ProcessStartInfo(Program, line) { RedirectStandardOutput = true })!;
        var key = JsonElement.Parse(await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (key.GetProperty("id").GetString()!, key.GetProperty("secret").GetString()!);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    /// <summary>Kills the server alone, where it was started under another program, which then ends by itself.</summary>
    public async Task KillServerAsync(string data)
    {
        var live = JsonElement.Parse(await File.ReadAllBytesAsync(Path.Combine(data, "live.json")));
        using (var server = Process.GetProcessById(live.GetProperty("pid").GetInt32()))
        {
            server.Kill();
        }

        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and waits for its end.</summary>
    public async Task StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(null, null)])!)
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }
}
