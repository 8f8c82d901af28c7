using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using Xunit;

namespace Entente.EndToEnd.RealModel;

/// <summary>
/// A small real language model (../shared/llm) in a process of its own on a free port of loopback.
/// Skips the test where the folder or node is absent. Disposing kills it.
/// </summary>
internal sealed partial class LlmServer : IAsyncDisposable
{
    private static readonly HttpClient Http = new();
    private readonly Process process;
    private readonly ConcurrentQueue<string> complaints = new();

    private LlmServer(Process process, string name)
    {
        this.process = process;
        Name = name;
        process.ErrorDataReceived += (_, e) => { if (e.Data is not null) complaints.Enqueue(e.Data); };
        process.BeginErrorReadLine();
    }

    /// <summary>The base URL of its OpenAI API: http://127.0.0.1:PORT/v1</summary>
    public string BaseUrl { get; private set; } = "";

    /// <summary>The model's id.</summary>
    public string Name { get; }

    public bool HasExited => process.HasExited;

    /// <summary>What it wrote to standard error so far, a line each.</summary>
    public IReadOnlyCollection<string> Complaints => complaints;

    /// <summary>Starts a server and waits until it listens. Further options as in ../shared/llm/README.md ("--context", "256").</summary>
    public static async Task<LlmServer> Start(string name = "smollm2-135m", params string[] options)
    {
        var weights = Directory.GetFiles(Repository.Shared("llm"), "*.gguf").Single();
        var node = NodeTool.Node();
        var folder = await LlmInstallation.Folder();

        string[] arguments = [Path.Combine(folder, "server.mjs"), "--port", "0", "--model", weights, "--name", name, .. options];
        var server = new LlmServer(Process.Start(NodeTool.Piped(node, folder, arguments))!, name);
        try
        {
            await server.Ready();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>Dies at once, in mid-answer (SIGKILL).</summary>
    public async Task Kill()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    /// <summary>Ends in order (SIGTERM) and gives the exit status, which is 0 where all is well.</summary>
    public async Task<int> Stop()
    {
        if (SendSignal(process.Id, 15) != 0) throw new InvalidOperationException("the process has gone");
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>How many answers it is making and how many requests wait.</summary>
    public async Task<LlmHealth> Health() =>
        (await Http.GetFromJsonAsync<LlmHealth>(new Uri(new Uri(BaseUrl), "/health")))!;

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await Kill();
        process.Dispose();
    }

    private async Task Ready()
    {
        const string sign = "listening on ";
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (!line.StartsWith(sign, StringComparison.Ordinal)) continue;
            BaseUrl = line[sign.Length..].Trim();
            return;
        }

        await process.WaitForExitAsync(limit.Token);
        Assert.Fail($"the model's server ended with status {process.ExitCode}:{Environment.NewLine}{string.Join(Environment.NewLine, complaints)}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
