using System.Text.Json.Nodes;
using Entente.EndToEnd.Support;
using Xunit;

namespace Entente.EndToEnd.Strategies;

/// <summary>`entente` over HTTP at every effort: the answer and its signed receipt say which strategy was taken and why.</summary>
public sealed class AutoOverHttpTests(StrategiesOverHttpTests.House house) : IClassFixture<StrategiesOverHttpTests.House>
{
    private const string Question = "What is 17 * 23?";

    [Theory]
    [InlineData("none", "route", "effort none: one model is enough")]
    [InlineData("minimal", "route", "effort minimal: one model is enough")]
    [InlineData("low", "route", "effort low: one model is enough")]
    [InlineData(null, "cascade", "no effort is named, so medium: the cheapest are asked first")]
    [InlineData("medium", "cascade", "effort medium: the cheapest are asked first")]
    [InlineData("high", "fuse", "effort high: models of 7 developers are in reach")]
    [InlineData("xhigh", "fuse", "effort xhigh: models of 7 developers are in reach")]
    [InlineData("max", "fuse", "effort max: models of 7 developers are in reach")]
    public async Task Each_effort_is_answered_by_its_strategy_and_the_receipt_says_why(string? effort, string strategy, string why)
    {
        var streamed = await house.Caller.StreamAsync("entente", Question, Asking(effort));
        var whole = await house.Caller.AskAsync("entente/auto", Question, Asking(effort));

        foreach (var heard in new[] { streamed, whole })
        {
            Assert.Equal(Ending.Complete, heard.Ending);
            Assert.EndsWith("391.", heard.Text, StringComparison.Ordinal);
            Assert.Equal(strategy, heard.Entente!.Value.GetProperty("strategy").GetString());
            Assert.Contains(why, heard.Entente!.Value.GetProperty("why").GetString(), StringComparison.Ordinal);
            var (verdict, receipt) = await house.Caller.ReceiptAsync(heard);
            Assert.True(verdict.Ok, verdict.ToString());
            Assert.Equal(strategy, receipt.Strategy);
            Assert.Contains(why, receipt.Why, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_cap_that_a_strategy_cannot_keep_to_leads_to_another_which_is_said()
    {
        var heard = await house.Caller.AskAsync("entente", Question, body =>
        {
            body["reasoning_effort"] = "high";
            body["entente"] = new JsonObject { ["max_calls"] = 4 };
        });

        Assert.Equal("relay", heard.Entente!.Value.GetProperty("strategy").GetString());
        Assert.Contains("fuse not: max_calls leaves 4 of the 5 that it needs", heard.Entente!.Value.GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_of_the_caller_work_at_every_effort()
    {
        foreach (var (effort, strategy) in new[] { ("low", "route"), ("medium", "route"), ("high", "fuse"), ("max", "fuse") })
        {
            var heard = await house.Caller.AskAsync("entente", "What will the weather be in \"Paris\"?", body =>
            {
                body["reasoning_effort"] = effort;
                body["tools"] = JsonNode.Parse("""[{"type": "function", "function": {"name": "forecast", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]""");
            });

            Assert.Equal(Ending.Complete, heard.Ending);
            Assert.Equal("tool_calls", heard.Finish);
            Assert.Equal(strategy, heard.Entente!.Value.GetProperty("strategy").GetString());
        }
    }

    private static Action<JsonObject> Asking(string? effort) => body =>
    {
        if (effort is not null)
        {
            body["reasoning_effort"] = effort;
        }
    };
}
