using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Xunit;

namespace Entente.EndToEnd.Oracles;

/// <summary>
/// A vendor's own client in one Node process for the whole test run (tests/oracles). Calls may overlap freely.
/// Skips the test where node or the packages are absent. The process ends with ours: its input closes.
/// </summary>
internal sealed class Oracle
{
    private static readonly Lazy<Oracle> OpenAi = new(() => Start("openai-chat.mjs"));
    private static readonly Lazy<Oracle> Claude = new(() => Start("anthropic-messages.mjs"));

    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly Process process;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<OracleAnswer>> waiting = new();
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly Lock writing = new();
    private int calls;

    private Oracle(Process process) => this.process = process;

    /// <summary>npm openai, chat completions.</summary>
    public static Oracle OpenAiChat() => Installed(OpenAi);

    /// <summary>npm @anthropic-ai/sdk, messages.</summary>
    public static Oracle AnthropicMessages() => Installed(Claude);

    /// <summary>Makes one request; the client's errors are in the answer. Cancelling makes the program leave.</summary>
    public async Task<OracleAnswer> Ask(OracleCall call, CancellationToken cancellation = default)
    {
        var id = Interlocked.Increment(ref calls).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<OracleAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[id] = answer;

        var command = JsonSerializer.SerializeToNode(call, Wire)!.AsObject();
        command["id"] = id;
        Send(command);
        if (process.HasExited) Fail();

        await using var leaving = cancellation.Register(() => Send(new JsonObject { ["id"] = id, ["cancel"] = true }));
        return await answer.Task;
    }

    private static Oracle Installed(Lazy<Oracle> oracle)
    {
        NodeTool.Node();
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            Assert.Skip("the packages in tests/oracles are not installed: ./build test installs them, as in CI, or npm ci there");
        return oracle.Value;
    }

    private static string Folder => Path.Combine(Repository.Root, "tests", "oracles");

    private static Oracle Start(string driver)
    {
        var oracle = new Oracle(Process.Start(NodeTool.Piped(NodeTool.Node(), Folder, driver))!);
        oracle.process.ErrorDataReceived += (_, e) => { if (e.Data is not null) oracle.complaints.Enqueue(e.Data); };
        oracle.process.BeginErrorReadLine();
        _ = oracle.Read();
        return oracle;
    }

    private void Send(JsonObject command)
    {
        try
        {
            lock (writing)
            {
                process.StandardInput.WriteLine(command.ToJsonString());
                process.StandardInput.Flush();
            }
        }
        catch (IOException)
        {
            Fail();
        }
    }

    private async Task Read()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            var id = JsonNode.Parse(line)!["id"]!.GetValue<string>();
            if (!waiting.TryRemove(id, out var answer)) continue;
            try
            {
                answer.SetResult(JsonSerializer.Deserialize<OracleAnswer>(line, Wire)!);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                answer.SetException(e);
            }
        }

        await process.WaitForExitAsync();
        Fail();
    }

    private void Fail()
    {
        foreach (var (id, answer) in waiting)
        {
            waiting.TryRemove(id, out _);
            answer.TrySetException(new InvalidOperationException(
                $"the vendor's client ended: {string.Join(Environment.NewLine, complaints)}"));
        }
    }
}
