using Entente.Dialects;
using Entente.Runs;
using Xunit;

namespace Entente.Tests.Runs;

public sealed class ContinuationTests
{
    private const string Text = "The \"keeper\" counted the ships, one after another, as they came in from the west; each had a lantern at its bow — naïve, perhaps, but it's how 灯台 keepers did it.";

    public static TheoryData<string, string, string, string> Cuts()
    {
        var data = new TheoryData<string, string, string, string>();
        foreach (var manner in new[] { "comply", "other_whitespace", "other_quotes", "quoted", "repeat_more", "repeat_less", "repeat_nothing", "restart", "translate", "preamble", "refuse_prefill" })
        {
            foreach (var (how, inside) in new[] { ("clean", "nothing"), ("reset", "event"), ("reset", "character") })
            {
                foreach (var successor in new[] { "rehearsal-cello", "rehearsal-brass" })
                {
                    data.Add(manner, how, inside, successor);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Cut_after_any_token_the_text_is_whole_or_an_error_is_told(string manner, string how, string inside, string successor)
    {
        var whole = 0;
        var tokens = 0;
        for (var cut = 0; ; cut++)
        {
            await using var world = new CoreWorld(Script(cut, how, inside, manner), Pool(successor));

            var answer = await world.AskAsync("first", "Tell me of the keeper.");

            if (answer.IsComplete)
            {
                Assert.Equal(Text, answer.Text);
                whole++;
            }
            else
            {
                Assert.NotNull(answer.Error);
                Assert.StartsWith(answer.Text, Text, StringComparison.Ordinal);
            }

            Assert.Equal(1, answer.Endings);
            tokens++;
            if (answer.IsComplete && !answer.Noticed.OfType<StepEnded>().Any(end => end.Failure is not null))
            {
                break;
            }
        }

        Assert.True(tokens > 20, $"only {tokens} cuts");
        if (manner is "comply" or "refuse_prefill" or "other_whitespace" or "other_quotes" or "repeat_more")
        {
            Assert.Equal(tokens, whole);
        }
    }

    [Theory]
    [InlineData("comply", "rehearsal-cello")]
    [InlineData("comply", "rehearsal-brass")]
    [InlineData("restart", "rehearsal-brass")]
    public async Task The_callers_limit_on_tokens_holds_for_all_speakers_together(string manner, string successor)
    {
        const int limit = 20;
        await using var calm = new CoreWorld(Script(1000, "clean", "nothing", manner), Pool(successor));
        var uncut = await calm.AskAsync("first", "Tell me of the keeper.", call => call with { MaxOutputTokens = limit });
        for (var cut = 1; cut <= limit; cut++)
        {
            await using var world = new CoreWorld(Script(cut, "reset", "nothing", manner), Pool(successor));

            var answer = await world.AskAsync("first", "Tell me of the keeper.", call => call with { MaxOutputTokens = limit });

            Assert.True(answer.IsComplete, answer.Error?.Message);
            Assert.Equal(uncut.Text, answer.Text);
            Assert.Equal(FinishReason.Length, Assert.Single(answer.Summary!.Finishes).Reason);
        }
    }

    private static string Script(int cut, string how, string inside, string manner) => $$"""
        first_token: 0ms
        per_token: 0ms
        rules:
          - match: {provider: one}
            cut: {after_tokens: {{cut}}, how: {{how}}, inside: {{inside}}}
          - match: {provider: two}
            manner: {{manner}}
          - match: {}
            text: '{{Text.Replace("'", "''", StringComparison.Ordinal)}}'
        """;

    private static string Pool(string successor) => $$"""
        home: {name: Test House, jurisdiction: XH}
        providers:
          one: {dialect: openai-chat, base_url: "http://127.0.0.1:9/one/v1", operator: One, jurisdiction: XA}
          two: {dialect: {{(successor == "rehearsal-cello" ? "anthropic-messages" : "openai-chat")}}, base_url: "http://127.0.0.1:9/two/v1", operator: Two, jurisdiction: XB}
        models:
          first:
            developer: Lab One
            jurisdiction: XA
            price_usd_per_mtok: {input: 1, output: 2}
            endpoints: [{provider: one, name: rehearsal-alto}]
            fallback: [second]
          second:
            developer: Lab Two
            jurisdiction: XB
            continuation: {{(successor == "rehearsal-cello" ? "instruction" : "prefill")}}
            price_usd_per_mtok: {input: 1, output: 2}
            endpoints: [{provider: two, name: {{successor}}}]
        """;
}
