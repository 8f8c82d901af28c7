using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Entente.Server;
using Entente.Tests.Cli;
using Xunit;

namespace Entente.Tests.Evaluation.Live;

/// <summary>`eval run --live` as a script sees it, over the rehearsal pool and its own questions.</summary>
public sealed class LiveCommandTests : IAsyncLifetime
{
    private readonly TinyData folder = new();
    private RehearsalServer rehearsal = null!;
    private EntenteServer server = null!;

    public async ValueTask InitializeAsync()
    {
        rehearsal = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Instant });
        server = await EntenteServer.StartAsync(new ServerOptions { Pool = RehearsalPool.Definition(rehearsal.BaseUrl) });
        folder.Write("asked.jsonl", (await CommandLineRun.OfAsync("rehearse", "--questions", "40")).Out);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await rehearsal.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Every_strategy_is_asked_and_its_line_has_the_fields_of_the_recorded_run()
    {
        var run = await RunAsync("--split", "all", "--strategy", "single", "route", "cascade", "vote", "fuse", "relay", "plan", "search", "--alone", "rehearsal-harp", "rehearsal-cricket", "--no-control");

        Assert.True(run.ExitCode == 0, run.Error);
        var lines = Lines(run.Out);
        Assert.Equal(["single", "route", "cascade", "vote", "fuse", "relay", "plan", "search"], lines.Select(line => (string)line["strategy"]!));
        foreach (var line in lines)
        {
            string[] fields = ["dataset", "pool", "strategy", "split", "n", "accuracy", "accuracy_ci", "best_single", "repaired", "per_task", "oracle", "delta", "delta_ci", "cost_ratio", "calls", "seconds", "control", "control_why"];
            Assert.All(fields, field => Assert.True(line.ContainsKey(field), field));
            Assert.Equal((40, 0), ((int)line["n"]!, (int)line["failed"]!));
            Assert.True((double)line["accuracy"]! > 0.6, line.ToJsonString());
        }

        Assert.True((double)lines[3]["calls"]! >= 3);
    }

    /// <summary>Who is right is told here by the last words of the rehearsal's own answers, not by the library of answers.</summary>
    [Fact]
    public async Task The_best_single_models_accuracy_is_what_its_own_words_say()
    {
        var run = await RunAsync("--split", "all", "--strategy", "single", "--alone", "rehearsal-flute");

        var right = 0;
        using var http = new HttpClient();
        foreach (var question in Lines(folder.Read("asked.jsonl")))
        {
            var body = new JsonObject { ["model"] = "rehearsal-flute", ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = (string)question["prompt"]! }) };
            using var response = await http.PostAsync(new Uri(rehearsal.BaseUrl, "/v1/chat/completions"), new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));
            var said = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["choices"]![0]!["message"]!["content"]!.ToString();
            right += said.EndsWith($"So the answer is {(string)question["gold"]!}.", StringComparison.Ordinal) ? 1 : 0;
        }

        var line = Assert.Single(Lines(run.Out));
        Assert.InRange(right, 20, 39);
        Assert.Equal(right / 40.0, (double)line["best_single"]!["accuracy"]!, 5);
        Assert.Equal("rehearsal-flute", (string)line["best_single"]!["model"]!);
    }

    [Fact]
    public async Task The_same_calls_of_the_best_model_are_its_control()
    {
        var run = await RunAsync("--split", "all", "--strategy", "vote", "--alone", "rehearsal-flute");

        var line = Assert.Single(Lines(run.Out));
        Assert.Equal("rehearsal-flute", (string)line["control"]!["model"]!);
        Assert.Equal((int)Math.Round((double)line["calls"]!), (int)line["control"]!["calls"]!);
        Assert.Null(line["control_why"]);
    }

    [Fact]
    public async Task A_program_of_ones_own_may_judge()
    {
        // A sandbox that root begins runs as nobody, who may not look into a directory of root's own.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Path(""), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        folder.Write("check.sh", """
            #!/bin/sh
            grep -q '"gold":"391"'
            """);
        folder.Write("asked.jsonl", """
            {"id":"1","prompt":"What is 17 * 23?","gold":"391"}
            {"id":"2","prompt":"What is 17 * 24?","gold":"408"}

            """);

        var run = await RunAsync("--split", "all", "--strategy", "single", "--alone", "rehearsal-harp", "--verifier-command", $"sh {folder.Path("check.sh")}");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(0.5, (double)Assert.Single(Lines(run.Out))["accuracy"]!);
    }

    [Fact]
    public async Task A_line_that_cannot_be_asked_is_named_and_nothing_is_asked()
    {
        var path = folder.Write("asked.jsonl", """
            {"id":"1","prompt":"What is 17 * 23?","gold":"391"}
            {"id":"2","prompt":"What is 17 * 24?"}
            {"id":"3",

            """);

        var run = await RunAsync("--strategy", "single");

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains($"{path}:2: \"gold\" is missing", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{path}:3: no JSON", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("nothing was asked, mend the file and run again\n", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Path("kept.jsonl")));
    }

    [Theory]
    [InlineData("--strategy vot", "the pool knows no strategy or model \"vot\"; did you mean \"vote\"?")]
    [InlineData("--alone nobody", "--alone nobody is no model that can be asked; there are rehearsal-")]
    [InlineData("--verifier exac", "no such verifier \"exac\"; did you mean \"exact\"?")]
    [InlineData("--pools pools.json", "--live does not take --pools")]
    [InlineData("--losses", "--live does not take --losses")]
    [InlineData("--parallel 0", "--parallel needs at least 1")]
    [InlineData("--max-seconds 0", "--max-seconds 0 leaves nothing to spend")]
    public async Task What_cannot_be_run_is_one_line_with_the_way_out(string options, string why)
    {
        var run = await RunAsync(options.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains(why, Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_a_live_pool_takes_is_refused_over_recorded_results()
    {
        var run = await CommandLineRun.OfAsync("eval", "run", "--data", folder.Path("tiny.test.jsonl"), "--results", "x.jsonl");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("does not take --results; it asks live models with --live", run.Error, StringComparison.Ordinal);
    }

    private static List<JsonObject> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    private Task<CommandLineRun> RunAsync(params string[] options) => CommandLineRun.OfAsync(
        ["eval", "run", "--live", "--server", server.Url.ToString(), "--data", folder.Path("asked.jsonl"), "--results", folder.Path("kept.jsonl"), "--json", .. options]);
}
