using Entente.EndToEnd.Support;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.EndToEnd.Survival;

/// <summary>A model that a place is refused is not sought through another door; its weights at home are nobody's to refuse.</summary>
public sealed class LocationTests
{
    [Theory]
    [InlineData("region")]
    [InlineData("legal")]
    public async Task After_a_location_refusal_the_provider_is_never_asked_for_the_model_again(string refusal)
    {
        await using var town = await Town.StartAsync(
            Script.Parse($"{{first_token: 0ms, per_token: 0ms, rules: [{{match: {{provider: one-chat}}, error: {refusal}}}]}}"),
            rehearsal => new PoolText(rehearsal) { Top = "aliases: {gpt-4o: alto}" }
                .Model("alto", ["one-chat", "two-chat"], "rehearsal-alto", model: "rehearsal-alto")
                .Model("alto-again", "three-messages", "rehearsal-alto", "alto", model: "rehearsal-alto")
                .Model("alto-at-home", "home", "rehearsal-alto", model: "rehearsal-alto"));

        var first = await town.Caller.StreamAsync("alto", "Reply with exactly: one two");
        Assert.Equal((451, "model_restricted"), (first.Status, first.ErrorCode));
        await EveryNameAsync(town);

        await town.RestartAsync();
        await EveryNameAsync(town);

        var call = Assert.Single(town.Calls, call => call.Provider != "home");
        Assert.Equal("one-chat", call.Provider);
        var receipt = (await town.Caller.ReceiptAsync(first)).Receipt;
        Assert.Equal("restricted", Assert.Single(receipt.Steps).Failure);
    }

    /// <summary>Each name, streamed and whole; only the copy at home answers.</summary>
    private static async Task EveryNameAsync(Town town)
    {
        foreach (var name in new[] { "alto", "alto-again", "gpt-4o" })
        {
            Assert.Equal(Ending.Error, (await town.Caller.StreamAsync(name, "Reply with exactly: one two")).Ending);
            Assert.Equal(Ending.Error, (await town.Caller.AskAsync(name, "Reply with exactly: one two")).Ending);
        }

        foreach (var name in new[] { "alto-at-home", "entente", "entente/route" })
        {
            var heard = await town.Caller.StreamAsync(name, "Reply with exactly: one two");
            Assert.Equal((Ending.Complete, "one two"), (heard.Ending, heard.Text));
        }
    }
}
