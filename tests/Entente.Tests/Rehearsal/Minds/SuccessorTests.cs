using System.Text.Json;
using Xunit;

namespace Entente.Tests.Rehearsal.Minds;

public sealed class SuccessorTests
{
    private const string Question = "What is 17 * 23?";
    private const string Text = "She said \"come in\" and\nthe old door, which nobody had painted since 1931, opened by itself.";

    [Fact]
    public async Task A_prefill_is_gone_on_with_exactly_by_every_mind_whoever_began()
    {
        var played = new Played("{shared_text: true, first_token: 0, per_token: 0}");
        string begun = (await played.Ask(Question, "rehearsal-alto")).Text;

        foreach (string successor in new[] { "rehearsal-brass", "rehearsal-cello", "rehearsal-cricket" })
        {
            for (int cut = 1; cut < begun.Length; cut += 7)
            {
                Heard rest = await Prefill(played, begun[..cut], successor);
                Assert.Equal(begun, begun[..cut] + rest.Text);
            }
        }
    }

    [Fact]
    public async Task A_text_that_no_mind_would_have_begun_is_closed_sensibly()
    {
        Heard rest = await Prefill(new Played("{shared_text: true, first_token: 0, per_token: 0}"), "Well, let me see.", "rehearsal-cello");

        Assert.Equal(" So the answer is 391.", rest.Text);
    }

    [Fact]
    public async Task A_mistake_that_was_begun_is_finished_in_its_own_words()
    {
        string begun = "The task is to work out 17 * 23, one step after the other. Brackets are worked out first, then products and quotients, and sums and differences come last, always from left to right. Carried through to the end, and checked once more in the other direction, this comes to 401";

        Heard rest = await Prefill(new Played(), begun, "rehearsal-cello");

        Assert.Equal(". So the answer is 401.", rest.Text);
    }

    [Theory]
    [InlineData("comply", "by itself.", "which nobody had ")]
    [InlineData("other_whitespace", "which  nobody  had  painted", null)]
    [InlineData("preamble", "Sure, here is the rest: which nobody had ", null)]
    [InlineData("repeat_nothing", "painted since 1931", null)]
    [InlineData("restart", "She said \"come in\" and\nthe old door", null)]
    [InlineData("translate", "Um es auf Deutsch zu sagen", null)]
    [InlineData("repeat_more", "\"come in\" and\nthe old door, which nobody had ", null)]
    [InlineData("repeat_less", "ody had painted", null)]
    [InlineData("quoted", "\"which nobody had \"painted", null)]
    public async Task An_instruction_is_followed_in_the_manner_of_the_script(string manner, string contains, string? starts)
    {
        var played = new Played($"{{first_token: 0, per_token: 0, rules: [{{text: {JsonSerializer.Serialize(Text)}, manner: {manner}}}]}}");
        string partial = Text[..Text.IndexOf("painted", StringComparison.Ordinal)];

        Heard heard = await Instruct(played, partial, "which nobody had ");

        Assert.Contains(contains, heard.Text, StringComparison.Ordinal);
        if (starts is not null) Assert.StartsWith(starts, heard.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_quotes_change_the_quotes_of_what_is_repeated_only()
    {
        var played = new Played($"{{first_token: 0, per_token: 0, rules: [{{text: {JsonSerializer.Serialize(Text)}, manner: [other_quotes, preamble]}}]}}");

        Heard heard = await Instruct(played, Text[..23], Text[..23]);

        Assert.Equal("Sure, here is the rest: She said “come in” and\n" + Text[23..], heard.Text);
    }

    [Theory]
    [InlineData("rehearsal-alto", "", 400)]
    [InlineData("rehearsal-cello", "", 200)]
    [InlineData("rehearsal-cello", "rules: [{manner: refuse_prefill}]", 400)]
    [InlineData("rehearsal-alto", "rules: [{manner: comply}]", 200)]
    public async Task A_prefill_is_refused_by_those_who_do_not_take_it(string model, string rules, int status) =>
        Assert.Equal(status, (await Prefill(new Played("first_token: 0\nper_token: 0\n" + rules), "The task", model)).Status);

    private static Task<Heard> Prefill(Played played, string partial, string model) => played.Send(
        $"{{\"model\":\"{model}\",\"stream\":true,\"messages\":[{{\"role\":\"user\",\"content\":\"{Question}\"}},{{\"role\":\"assistant\",\"content\":{JsonSerializer.Serialize(partial)}}}]}}");

    private static Task<Heard> Instruct(Played played, string partial, string anchor) => played.Send(
        $"{{\"model\":\"rehearsal-alto\",\"stream\":true,\"messages\":[{{\"role\":\"user\",\"content\":\"{Question}\"}},{{\"role\":\"assistant\",\"content\":{JsonSerializer.Serialize(partial)}}},{{\"role\":\"user\",\"content\":{JsonSerializer.Serialize($"[entente:continue]\nGo on. Begin with:\n<<<\n{anchor}\n>>>\n")}}}]}}");
}
