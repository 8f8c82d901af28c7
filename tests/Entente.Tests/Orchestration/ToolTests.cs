using System.Text.Json;
using Entente.Dialects;
using Xunit;

namespace Entente.Tests.Orchestration;

/// <summary>The caller's tools: called statelessly where a strategy can, refused in a sentence where it cannot.</summary>
public sealed class ToolTests
{
    private const string Shared = "first_token: 20ms\nper_token: 2ms\nshared_text: true\n";

    [Theory]
    [InlineData("route", "answer")]
    [InlineData("cascade", "panel")]
    [InlineData("vote", "panel")]
    [InlineData("fuse", "writer")]
    public void A_tool_call_of_the_answer_reaches_the_caller_whole(string strategy, string role)
    {
        var played = Asking(strategy);

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.Equal(strategy, played.Answer.Summary!.Strategy);
        Assert.Equal("forecast", Assert.Single(played.Answer.Deltas.OfType<ToolCallStartDelta>()).Name);
        using var arguments = JsonDocument.Parse(string.Concat(played.Answer.Deltas.OfType<ToolCallArgumentsDelta>().Select(part => part.Fragment)));
        Assert.Equal("Paris", arguments.RootElement.GetProperty("city").GetString());
        Assert.Equal(FinishReason.ToolCalls, played.Answer.Deltas.OfType<FinishDelta>().Last().Reason);
        Assert.Equal(role, played.Steps[^1].Role);
    }

    [Theory]
    [InlineData("relay")]
    [InlineData("plan")]
    [InlineData("search")]
    public void Where_models_speak_to_each_other_tools_are_refused_with_the_way_out(string strategy)
    {
        var played = Asking(strategy);

        Assert.Equal((400, "tools_not_supported"), (played.Answer.Error?.Status, played.Answer.Error?.Code));
        Assert.Contains($"entente/{strategy} cannot take tools", played.Answer.Error!.Message, StringComparison.Ordinal);
        Assert.Contains("entente/cascade, entente/fuse, entente/route, entente/vote", played.Answer.Error.Message, StringComparison.Ordinal);
        Assert.Empty(played.Calls);
    }

    private static Played Asking(string strategy) => new StrategyPlay
    {
        Model = $"entente/{strategy}",
        Prompt = "What will the weather be in \"Paris\"?",
        Script = Shared,
        Change = call => call with { Tools = [new ToolDefinition("forecast", "The weather of a city", JsonElement.Parse("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""))] },
    }.Run();
}
