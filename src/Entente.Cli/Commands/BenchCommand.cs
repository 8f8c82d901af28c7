using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Entente.Cli.Bench;
using Entente.Configuration;
using Entente.Server;
using Entente.Storage;

namespace Entente.Cli.Commands;

/// <summary>
/// The cost of Entente in one run: directly, through nginx (where it is), and through Entente with ledger, receipts and log at both
/// durabilities. All on this machine, in rounds that take turns, so that ratios can be trusted where times cannot.
/// </summary>
internal static class BenchCommand
{
    private static readonly Option<double> Seconds = new("--seconds") { Description = "How long each contestant is measured in a round (default 2)", DefaultValueFactory = _ => 2 };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "How many rounds; medians are shown (default 3)", DefaultValueFactory = _ => 3 };

    public static Command Create(Terminal terminal) =>
        new Command("bench", "Direct, nginx (if present) and Entente side by side, in ratios") { Seconds, Rounds }.Does(terminal, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var upstream = await FixedUpstream.StartAsync(cancellationToken);
        await using var nginx = await NginxProxy.StartAsync(upstream.Url, cancellationToken);
        using var folder = new TemporaryFolder();
        await using var strict = await EntenteAsync(upstream.Url, folder, LedgerDurability.Strict, cancellationToken);
        await using var relaxed = await EntenteAsync(upstream.Url, folder, LedgerDurability.Relaxed, cancellationToken);
        var contestants = new List<(string Name, Uri Url)> { ("direct", upstream.Url) };
        if (nginx is not null)
        {
            contestants.Add(("nginx", nginx.Url));
        }

        contestants.Add(("entente strict", strict.Url));
        contestants.Add(("entente relaxed", relaxed.Url));

        foreach (var (streamed, connections) in new[] { (false, 1), (false, 32), (true, 1), (true, 32) })
        {
            var figures = await MeasureAsync(context, contestants, streamed, connections, cancellationToken);
            Show(context, figures, streamed, connections);
        }

        await strict.StopAsync();
        await relaxed.StopAsync();
        return ExitCode.Success;
    }

    private static async Task<Dictionary<string, Figures>> MeasureAsync(CommandContext context, List<(string Name, Uri Url)> contestants, bool streamed, int connections, CancellationToken cancellationToken)
    {
        var rounds = new List<(string Name, Figures Figures)>();
        for (var round = 0; round < context.Get(Rounds); round++)
        {
            foreach (var (name, url) in contestants)
            {
                rounds.Add((name, await Load.RunAsync(new Uri(url, "/v1/chat/completions"), streamed, connections, TimeSpan.FromSeconds(context.Get(Seconds)), cancellationToken)));
            }
        }

        return rounds.GroupBy(round => round.Name).ToDictionary(group => group.Key, group => Median([.. group.Select(round => round.Figures)]));
    }

    private static Figures Median(List<Figures> figures)
    {
        double Of(Func<Figures, double> part) => figures.Select(part).Order().ElementAt(figures.Count / 2);
        return new(Of(one => one.RequestsPerSecond), Of(one => one.P50Ms), Of(one => one.P99Ms), Of(one => one.FirstByteP50Ms));
    }

    private static void Show(CommandContext context, Dictionary<string, Figures> figures, bool streamed, int connections)
    {
        var direct = figures["direct"];
        if (context.Json)
        {
            context.WriteJson(new JsonObject
            {
                ["streamed"] = streamed,
                ["connections"] = connections,
                ["figures"] = new JsonObject(figures.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, new JsonObject
                {
                    ["requests_per_second"] = Math.Round(pair.Value.RequestsPerSecond),
                    ["p50_ms"] = Math.Round(pair.Value.P50Ms, 3),
                    ["p99_ms"] = Math.Round(pair.Value.P99Ms, 3),
                    ["first_byte_p50_ms"] = Math.Round(pair.Value.FirstByteP50Ms, 3),
                }))),
                ["ratios"] = new JsonObject(figures.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, Math.Round(pair.Value.RequestsPerSecond / direct.RequestsPerSecond, 3)))),
            });
            return;
        }

        context.Terminal.Out.WriteLine($"{(streamed ? "a stream of 20 tokens" : "a whole answer of 0.9 kB")}, {connections} connection{(connections == 1 ? "" : "s")}");
        foreach (var (name, one) in figures)
        {
            context.Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {name,-16} {one.RequestsPerSecond,8:0}/s  {one.RequestsPerSecond / direct.RequestsPerSecond,5:0.00}x direct   p50 {one.P50Ms,7:0.000} ms  p99 {one.P99Ms,7:0.000} ms   first byte +{one.FirstByteP50Ms - direct.FirstByteP50Ms,6:0.000} ms"));
        }
    }

    private static Task<EntenteServer> EntenteAsync(Uri upstream, TemporaryFolder folder, LedgerDurability durability, CancellationToken cancellationToken)
    {
        var loaded = ConfigurationLoader.Load($$"""
            home: {name: Bench, jurisdiction: XH}
            providers:
              bench: {dialect: openai-chat, base_url: "{{upstream.ToString().TrimEnd('/')}}/v1", operator: Bench, jurisdiction: XH}
            models:
              bench: {developer: Bench, jurisdiction: XH, price_usd_per_mtok: {input: 1, output: 2}, endpoints: [{provider: bench}]}
            """);
        return EntenteServer.StartAsync(new ServerOptions
        {
            Pool = loaded.Pool!,
            Data = DataDirectory.Open(Path.Combine(folder.Path, durability.ToString())),
            Durability = durability,
        }, cancellationToken);
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("entente-bench-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
