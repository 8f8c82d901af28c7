using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Entente.Tests.Cli;
using Xunit;

namespace Entente.Tests.Evaluation;

/// <summary>`eval run` and `eval report` as a script sees them.</summary>
public sealed partial class EvalCommandTests : IDisposable
{
    private const string Goldens = "tests/Entente.Tests/Evaluation";

    private readonly TinyData folder = new();

    [Fact]
    public async Task Findings_are_one_object_a_line_with_the_fields_that_scripts_read()
    {
        var run = await RunAsync("--strategy", "single", "repaired", "per-task", "vote", "verified", "--losses", "--json");

        Assert.Equal(0, run.ExitCode);
        Golden.Check($"{Goldens}/tiny.findings.jsonl", Steady(run.Out));
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(10, lines.Length);
        foreach (var line in lines.Select(line => JsonNode.Parse(line)!.AsObject()))
        {
            string[] fields = ["dataset", "pool", "strategy", "split", "n", "accuracy", "accuracy_ci", "best_single", "repaired", "per_task", "oracle", "delta", "delta_ci", "cost_ratio", "calls", "control"];
            Assert.All(fields, field => Assert.True(line.ContainsKey(field), field));
            Assert.Null(line["control"]);
            Assert.NotNull(line["control_why"]);
            Assert.NotNull(line["best_single"]!["model"]);
        }
    }

    [Fact]
    public async Task A_person_reads_tables()
    {
        var run = await RunAsync("--headroom", "--losses");

        Assert.Equal(0, run.ExitCode);
        Golden.Check($"{Goldens}/tiny.run.txt", run.Out);
    }

    [Fact]
    public async Task The_report_is_one_page_that_fetches_nothing()
    {
        await RunAsync("--strategy", "single", "repaired", "vote", "--headroom", "--losses", "--out", folder.Path("found.jsonl"));

        var run = await CommandLineRun.OfAsync("eval", "report", "--in", folder.Path("found.jsonl"), "--out", folder.Path("page.html"), "--json");

        Assert.Equal(0, run.ExitCode);
        var page = folder.Read("page.html");
        Golden.Check($"{Goldens}/tiny.report.html", DecidingTime().Replace(page, "$1*</td></tr>"));
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Path("page.html.part")));
    }

    [Fact]
    public async Task A_broken_line_is_named_and_the_figures_of_the_others_are_there()
    {
        var path = folder.Write("tiny.test.jsonl", folder.Read("tiny.test.jsonl") + "{\"task\":\n");

        var run = await RunAsync("--json");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{path}:13: no JSON", run.Error, StringComparison.Ordinal);
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(8, lines.Count);
        Assert.All(lines, line => Assert.Equal((12, 1), ((int)line["n"]!, (int)line["bad_lines"]!)));
    }

    [Fact]
    public async Task A_second_run_goes_on_where_the_first_was_cut_off()
    {
        await RunAsync("--out", folder.Path("found.jsonl"));
        var whole = folder.Read("found.jsonl");
        folder.Write("found.jsonl", whole[..(whole.TrimEnd('\n').LastIndexOf('\n') + 40)]);
        var kept = folder.Read("found.jsonl");

        var run = await RunAsync("--out", folder.Path("found.jsonl"), "--json");

        Assert.Equal(0, run.ExitCode);
        var lines = folder.Read("found.jsonl");
        Assert.StartsWith(kept[..(kept.LastIndexOf('\n') + 1)], lines, StringComparison.Ordinal);
        Assert.Equal(Steady(whole), Steady(lines));
        Assert.Equal(8, run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Another_seed_or_other_data_are_not_taken_for_what_was_found()
    {
        await RunAsync("--out", folder.Path("found.jsonl"));
        await RunAsync("--out", folder.Path("found.jsonl"), "--seed", "2");
        folder.Write("tiny.test.jsonl", folder.Read("tiny.test.jsonl") + "\n");
        await RunAsync("--out", folder.Path("found.jsonl"));

        Assert.Equal(3 * 8, folder.Read("found.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("--strategy vot", "did you mean \"vote\"?")]
    [InlineData("--strategy fuse search", "it needs live models")]
    [InlineData("--split validation", "--split validation is no part; write train, test or all")]
    [InlineData("--only sums/none", "--only sums/none is not there; there are sums/all, sums/priced")]
    [InlineData("--trained absent.json", "--trained absent.json is not there")]
    [InlineData("--max-calls 0", "--max-calls 0 leaves nothing to spend")]
    [InlineData("--max-cost-ratio -1", "--max-cost-ratio -1 leaves nothing to spend")]
    [InlineData("--resamples 5", "--resamples 5 is too few")]
    [InlineData("--models absent.csv", "absent.csv cannot be read")]
    [InlineData("--train absent.jsonl", "none of the files of --train")]
    public async Task What_cannot_be_run_is_one_line_with_the_way_out(string options, string why)
    {
        var run = await RunAsync([.. options.Split(' '), "--json"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains(why, run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_holds_no_findings_makes_no_page()
    {
        var run = await CommandLineRun.OfAsync("eval", "report", "--in", folder.Path("tiny.test.jsonl"), "--out", folder.Path("page.html"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("tiny.test.jsonl:1: no finding of eval run", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Path("page.html")));
    }

    [Fact]
    public async Task A_strategy_that_cannot_work_is_told_and_the_others_go_on()
    {
        var run = await RunAsync("--strategy", "fuse", "single", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("sums/all: fuse: recorded single answers", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_trained_file_stands_in_for_train_files_that_are_not_at_hand()
    {
        var beside = await RunAsync("--strategy", "single", "per-task", "vote", "--json");
        var train = await CommandLineRun.OfAsync("train", "--data", folder.Path("tiny.train.jsonl"), "--pools", folder.Path("pools.json"), "--out", folder.Path("learned.json"), "--json");
        File.Delete(folder.Path("tiny.train.jsonl"));

        var alone = await RunAsync("--strategy", "single", "per-task", "vote", "--trained", folder.Path("learned.json"), "--json");

        Assert.Equal((0, 0, 0), (beside.ExitCode, train.ExitCode, alone.ExitCode));
        Assert.Equal(Chosen(beside.Out), Chosen(alone.Out));
    }

    /// <summary>What depends on what was chosen on train.</summary>
    private static string[] Chosen(string lines)
        => [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).Select(line => $"{line["pool"]} {line["strategy"]} {line["accuracy"]} {line["best_single"]} {line["per_task"]} {line["delta"]}")];

    public void Dispose() => folder.Dispose();

    private Task<CommandLineRun> RunAsync(params string[] options)
        => CommandLineRun.OfAsync(["eval", "run", "--data", folder.Path("tiny.test.jsonl"), "--pools", folder.Path("pools.json"), .. options]);

    /// <summary>Without what differs from run to run and from build to build.</summary>
    private static string Steady(string lines) => Key().Replace(Times().Replace(lines, "\"decide_microseconds\":\"*\""), "");

    [GeneratedRegex("\"decide_microseconds\":\\{[^}]*\\}")]
    private static partial Regex Times();

    [GeneratedRegex(",\"key\":\"[^\"]*\"")]
    private static partial Regex Key();

    /// <summary>The only whole number that ends a row.</summary>
    [GeneratedRegex("(<td class=\"n\">)[0-9]+</td></tr>")]
    private static partial Regex DecidingTime();
}
