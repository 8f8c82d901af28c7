using System.Text.Json.Nodes;
using Entente.Cli;
using Entente.Tests.Cli;
using Xunit;

namespace Entente.Tests.Search;

public sealed class EvalSearchCommandTests
{
    [Fact]
    public async Task Json_has_one_line_for_each_landscape_budget_noise_and_variant()
    {
        var run = await CommandLineRun.OfAsync("eval", "search", "--landscapes", Shared.Path("data", "landscapes.json"), "--budgets", "10", "25", "--seeds", "20", "--noise", "0", "0.05", "--variants", "climb", "greedy,repeat", "--json");

        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Equal(3 * 2 * 2 * 3, lines.Count);
        Assert.All(lines, line => Assert.InRange((double)line["mean"]!, (double)line["low"]!, (double)line["high"]!));
        foreach (var group in lines.GroupBy(line => $"{line["landscape"]} {line["budget"]} {line["noise"]}"))
        {
            var best = group.MaxBy(line => (double)line["mean"]!)!;
            Assert.True((double)best["regret"]! <= 0);
            Assert.All(group, line => Assert.True(line == best || Math.Abs((double)best["mean"]! - (double)line["mean"]! - (double)line["regret"]!) < 2e-5));
        }
    }

    [Fact]
    public async Task A_pipe_gets_a_plain_table()
    {
        var run = await CommandLineRun.OfAsync("eval", "search", "--landscapes", Shared.Path("data", "landscapes.json"), "--budgets", "10", "--seeds", "5", "--noise", "0", "--variants", "greedy");

        Assert.Matches("deep +0 +10 +0\\.[0-9]{3} ±\\.[0-9]{3}", run.Out);
    }

    [Theory]
    [InlineData("--variants", "climbing", "no variant \"climbing\"; there are climb")]
    [InlineData("--seeds", "0", "--seeds 0")]
    [InlineData("--budgets", "0", "--budgets 0")]
    [InlineData("--noise", "-1", "--noise -1")]
    public async Task What_makes_no_sense_is_named(string option, string value, string message)
    {
        var run = await CommandLineRun.OfAsync("eval", "search", "--landscapes", Shared.Path("data", "landscapes.json"), option, value);

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_none_is_named_with_its_place()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"version":1,"landscapes":[{"name":"x","models":{"a":{"gen":{"dist":"cauchy"},"refine":{"dist":"const","value":0}}}}]}""", TestContext.Current.CancellationToken);

        var run = await CommandLineRun.OfAsync("eval", "search", "--landscapes", file);

        File.Delete(file);
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains("landscape 1 \"x\", model \"a\", gen: no distribution \"cauchy\"", run.Error, StringComparison.Ordinal);
    }
}
