using System.Diagnostics;

namespace Entente.Bench.Contestants;

/// <summary>
/// Entente as <c>dotnet publish</c> leaves it, with everything on: a key with a budget, ledger, receipts, log, on the disk that the
/// repository is on.
/// </summary>
internal sealed class PublishedEntente(string published, string folder, Uri upstream, string durability)
{
    private readonly string _place = Directory.CreateDirectory(Path.Combine(folder, "entente-" + durability)).FullName;

    private string Program => Path.Combine(published, "entente");

    public string Data => Path.Combine(_place, "data");

    /// <summary>The secret of its key, once it was started.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Starts it, on the data of its earlier life where there was one.</summary>
    public async Task<BenchProcess> StartAsync(CancellationToken stop, params (string Name, string Value)[] environment)
    {
        if (Key.Length == 0)
        {
            await PrepareAsync(stop);
        }

        var port = BenchProcess.FreePort();
        return BenchProcess.Start(Program, ["up", "--config", ConfigurationFile, "--data", Data, "--listen", $"http://127.0.0.1:{port}"], port, Path.Combine(_place, "up.log"), environment);
    }

    private string ConfigurationFile => Path.Combine(_place, "entente.yaml");

    private async Task PrepareAsync(CancellationToken stop)
    {
        var prices = "developer: Bench, jurisdiction: XH, price_usd_per_mtok: {input: 1, output: 2}";
        string Model(string name, string at, string provider) => $"  {name}: {{{prices}, endpoints: [{{provider: {provider}, name: {at}}}]}}";
        var address = upstream.ToString().TrimEnd('/');
        await File.WriteAllTextAsync(ConfigurationFile, $$"""
            home: {name: Bench, jurisdiction: XH}
            ledger: {durability: {{durability}}}
            providers:
              chat: {dialect: openai-chat, base_url: "{{address}}/v1", operator: Bench, jurisdiction: XH}
              messages: {dialect: anthropic-messages, base_url: "{{address}}/v1", operator: Bench, jurisdiction: XH}
            models:
            {{Model("bench", "bench", "chat")}}
            {{Model("paced", "paced", "chat")}}
            {{Model("idle", "idle", "chat")}}
            {{Model("many", "many", "chat")}}
            {{Model("flood", "flood", "chat")}}
            {{Model("bench-messages", "bench", "messages")}}
            {{Model("paced-messages", "paced", "messages")}}
            """, stop);
        using var create = Process.Start(new ProcessStartInfo(Program, ["key", "create", "--name", "bench", "--budget-usd", "1000000", "--config", ConfigurationFile, "--data", Data])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Key = (await create.StandardOutput.ReadToEndAsync(stop)).Trim();
        var said = await create.StandardError.ReadToEndAsync(stop);
        await create.WaitForExitAsync(stop);
        if (create.ExitCode != 0)
        {
            throw new BenchException($"entente key create: {said.Trim()}");
        }
    }
}
