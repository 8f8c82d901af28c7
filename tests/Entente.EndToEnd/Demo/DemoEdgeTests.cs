using Xunit;

using System.Text.Json;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;

namespace Entente.EndToEnd.Demo;

/// <summary>What is asked of it besides.</summary>
public sealed class DemoEdgeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("entente-demo-test-").FullName;

    [Fact]
    public async Task Interrupted_it_leaves_nothing_behind()
    {
        var demo = await DemoProcess.RunAsync(folder, "panel: rehearsal-cello", ["demo"]);

        Assert.Equal((130, "entente: cancelled\n"), (demo.ExitCode, demo.Error));
        Assert.Empty(Directory.GetFiles(folder));
        Assert.Empty(Directory.GetDirectories(Path.Combine(folder, "tmp"), "entente-demo-*"));
    }

    [Fact]
    public async Task Kept_it_listens_until_it_is_interrupted()
    {
        var demo = await DemoProcess.RunAsync(folder, "stop: ", ["demo", "--keep"]);

        Assert.Equal(0, demo.ExitCode);
        Assert.Contains(demo.Lines, line => line.StartsWith("listening on http://127.0.0.1:", StringComparison.Ordinal));
        Assert.Empty(Directory.GetDirectories(Path.Combine(folder, "tmp"), "entente-demo-*"));
    }

    [Fact]
    public async Task Over_a_pool_from_a_file_it_says_beforehand_what_it_may_cost()
    {
        await using var provider = await RehearsalServer.StartAsync(new() { Script = new Script { FirstToken = TimeSpan.FromMilliseconds(20), PerToken = TimeSpan.FromMilliseconds(20) } }, cancellationToken: TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "mine.yaml"), RehearsalPool.Yaml(provider.BaseUrl), TestContext.Current.CancellationToken);

        var demo = await DemoProcess.RunAsync(folder, "demo", "--pool", "mine.yaml", "--json");

        Assert.Equal(0, demo.ExitCode);
        Assert.StartsWith("entente: Real models are asked, up to 6 of the pool's 9: this may cost $0.50 at most", demo.Error, StringComparison.Ordinal);
        var result = JsonElement.Parse(demo.Out);
        Assert.Equal(("complete", true), (result.GetProperty("status").GetString(), result.GetProperty("verified").GetBoolean()));
        Assert.Equal(1, result.GetProperty("continued").GetInt32());
    }

    [Fact]
    public async Task A_pool_of_one_developer_is_refused_with_a_way_out()
    {
        const string pool = """
            providers: {one: {dialect: openai-chat, base_url: "http://127.0.0.1:9/v1", operator: One, jurisdiction: DE}}
            models: {only: {developer: Solo Lab, jurisdiction: DE, endpoints: [{provider: one}]}}
            """;
        await File.WriteAllTextAsync(Path.Combine(folder, "one.yaml"), pool, TestContext.Current.CancellationToken);

        var demo = await DemoProcess.RunAsync(folder, "demo", "--pool", "one.yaml");

        Assert.Equal((2, ""), (demo.ExitCode, demo.Out));
        Assert.Equal("entente: this pool has models of one developer only (Solo Lab), and the demo withdraws the developer that is speaking: add a model of another, or leave --pool out for the rehearsal\n", demo.Error);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
