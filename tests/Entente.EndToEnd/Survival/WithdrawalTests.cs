using Entente.EndToEnd.Support;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.EndToEnd.Survival;

/// <summary>Half of the pool is ordered away while it speaks.</summary>
[Collection(Alone.Name)]
public sealed class WithdrawalTests
{
    private static readonly string[] Words = "harbour lantern keeper winter ship rope tide nine copper book well green town stone wind morning salt bell glass iron sister letter north window bread".Split(' ');

    [Fact]
    public async Task Two_hundred_streams_are_whole_though_half_of_the_pool_is_withdrawn_in_mid_speech()
    {
        await using var town = await Town.StartAsync(
            Script.Parse("{first_token: 50ms, per_token: 40ms}"),
            rehearsal => new PoolText(rehearsal)
                .Model("a", "one-chat", "rehearsal-alto", "c, d", developer: "Leaving")
                .Model("b", "two-messages", "rehearsal-cello", "d, c", "prefill", developer: "Leaving")
                .Model("c", "three-chat", "rehearsal-brass", "d", "prefill", developer: "Staying")
                .Model("d", "four-messages", "rehearsal-flute", "c", developer: "Staying"));
        var texts = Enumerable.Range(0, 200).Select(Text).ToList();

        // 1. Two hundred speak, 130 of them by models that will leave.
        var streams = texts.Select((text, index) => town.Caller.StreamAsync((index % 20) switch { < 7 => "a", < 13 => "b", < 17 => "c", _ => "d" }, $"Reply with exactly: {text}")).ToList();
        await town.UntilAsync(calls => calls.Count(call => IsLeaving(call) && call is { Ending: CallEnding.Running, TokensSent: > 5 }) >= 100, "a hundred streams of models that leave");

        // 2. The order.
        var directive = await town.Caller.WithdrawAsync("developer", "Leaving");
        var holds = Moment.Now;

        // 3. All are whole, and nobody who left was asked again.
        var heard = await Task.WhenAll(streams);
        Assert.All(heard.Zip(texts), one => Assert.True(one.First.Ending == Ending.Complete && one.First.Text == one.Second && one.First.Torn is null, one.First.ToString()));
        var interrupted = town.Calls.Count(call => IsLeaving(call) && call.Ending == CallEnding.Cancelled);
        Assert.True(interrupted >= 100, $"only {interrupted} were interrupted");
        Assert.DoesNotContain(town.Calls, call => IsLeaving(call) && call.ReceivedAt > holds);

        // 4. Their receipts tell it.
        foreach (var one in heard.Where((_, index) => index % 4 == 0))
        {
            var (receipt, calls) = await Evidence.AgreesAsync(town.Caller, town.Calls, one);
            Assert.Equal(receipt.Steps.Count, calls.Count);
            if (receipt.Handovers.Count > 0)
            {
                Assert.Equal(["withdrawn", directive], [receipt.Handovers[0].Reason, receipt.Directives.Single()]);
            }
        }

        Assert.Equal(interrupted, heard.Sum(one => one.Entente!.Value.GetProperty("handovers").GetArrayLength()));
    }

    private static bool IsLeaving(CallEntry call) => call.Provider is "one-chat" or "two-messages";

    private static string Text(int seed)
    {
        var random = new Random(seed);
        return $"{seed}: {string.Join(' ', Enumerable.Range(0, 90).Select(_ => Words[random.Next(Words.Length)]))}.";
    }
}
