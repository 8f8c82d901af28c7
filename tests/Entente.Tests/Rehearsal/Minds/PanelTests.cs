using System.Text.Json;
using Entente.Rehearsal.Questions;
using Xunit;

namespace Entente.Tests.Rehearsal.Minds;

public sealed class PanelTests
{
    private static readonly Question Question = QuestionBook.Parse("What is 17 * 23?")!;

    private static string Prompt(string mark, params string[] finals) => JsonSerializer.Serialize(new
    {
        model = "rehearsal-harp",
        messages = new object[]
        {
            new { role = "system", content = mark + "\nCompare the answers." },
            new { role = "user", content = "### Question\nWhat is 17 * 23?\n" + string.Concat(finals.Select((final, i) => $"\n### Answer {(char)('A' + i)}\n{Question.Say(final)}\n")) + "\n### Analysis\n{}\n" },
        },
    });

    [Fact]
    public async Task The_judge_tells_agreement_and_contradiction_from_the_answers()
    {
        Heard heard = await new Played().Send(Prompt("[entente:judge]", "391", "401", "391"));

        JsonElement verdict = JsonDocument.Parse(heard.Content).RootElement;
        Assert.Equal("Answers A and C agree that the answer is 391", verdict.GetProperty("consensus").GetString());
        Assert.Equal("401", verdict.GetProperty("contradictions")[0].GetProperty("stances")[1].GetProperty("stance").GetString());
        Assert.Equal(["consensus", "contradictions", "partial_coverage", "unique_insights", "blind_spots"], verdict.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("391", new[] { "391", "401", "391" })]
    [InlineData("401", new[] { "401", "391", "401" })]
    [InlineData("391", new[] { "401", "391" })]
    public async Task The_writer_says_what_most_say_and_among_equals_what_it_holds_itself(string expected, string[] finals)
    {
        Heard heard = await new Played().Send(Prompt("[entente:writer]", finals));

        Assert.EndsWith($"So the answer is {expected}.", heard.Content, StringComparison.Ordinal);
    }
}
