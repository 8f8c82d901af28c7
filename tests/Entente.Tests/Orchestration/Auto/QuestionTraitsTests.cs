using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Orchestration.Auto;
using Xunit;

namespace Entente.Tests.Orchestration.Auto;

public sealed class QuestionTraitsTests
{
    [Theory]
    [InlineData("What is 17 * 23?")]
    [InlineData("How many times does the letter 'r' occur in 'strawberry'?")]
    [InlineData("Which of these is a metal?\nA) sulfur\nB) iron\nC) argon")]
    [InlineData("Welches davon ist ein Metall?\nA. Schwefel\nB. Eisen")]
    [InlineData("Ein Zug fährt 120 km in 90 Minuten. Wie schnell ist er?")]
    [InlineData("What is the capital of France?")]
    [InlineData("Solve for x: 3x = 12")]
    [InlineData("Is it true or false that water boils at a lower temperature on mountains?")]
    public void A_question_for_a_result_can_be_compared(string prompt) => Assert.True(Of(prompt).IsComparable);

    [Theory]
    [InlineData("Why is the sky blue by day and red at sunset?")]
    [InlineData("Write a poem about autumn.")]
    [InlineData("How do I center a div in 2026 with 2 columns?")]
    [InlineData("Summarise the report of 2024-01-15.")]
    [InlineData("Say something about subject 5, it is long ago.")]
    [InlineData("")]
    public void A_question_for_prose_cannot(string prompt) => Assert.False(Of(prompt).IsComparable);

    [Fact]
    public void JSON_and_tool_calls_can_be_compared_whatever_is_asked()
    {
        Assert.True(Of("Describe it", call => call with { ResponseFormat = new(ResponseFormatKind.JsonSchema) }).IsComparable);
        Assert.True(Of("Describe it", call => call with { Tools = [new ToolDefinition("see", null, null)] }).IsComparable);
        Assert.False(Of("Describe it", call => call with { ResponseFormat = new(ResponseFormatKind.Text) }).IsComparable);
    }

    [Fact]
    public void Tools_are_known_by_what_was_called_before_too()
    {
        var traits = Of("And in Rome?", call => call with { Messages = [new Message { Role = Role.Assistant, Parts = [new ToolCallPart("1", "weather", "{}")] }, .. call.Messages] });

        Assert.True(traits.HasTools);
    }

    [Fact]
    public void Images_are_seen_in_results_of_tools_too()
    {
        ImmutableArray<Part> image = [new ImagePart("https://example.org/a.png", null, null)];

        Assert.True(Of("What?", call => call with { Messages = [new Message { Role = Role.Tool, Parts = [new ToolResultPart("1", image)] }, .. call.Messages] }).HasImages);
        Assert.False(Of("What?").HasImages);
    }

    [Theory]
    [InlineData("Do this:\n1. read it\n2. sum it up\n3. translate that\n4. name the sources", 4)]
    [InlineData("What I know:\n3. it rains\n4. it snows", 0)]
    [InlineData("- a\n- b\n- c", 0)]
    public void Things_to_do_are_a_numbered_list_from_one(string prompt, int tasks) => Assert.Equal(tasks, Of(prompt).Tasks);

    [Fact]
    public void Of_a_long_prompt_the_end_is_read()
    {
        var material = string.Concat(Enumerable.Repeat("It was a quiet year. ", 1_000));

        Assert.True(Of(material + "What is 17 * 23?").IsComparable);
        Assert.False(Of("What is 17 * 23? " + material).IsComparable);
    }

    [Fact]
    public void Choices_and_logprobs_have_one_speaker()
    {
        Assert.NotNull(Of("What?", call => call with { Choices = 2 }).OneSpeaker);
        Assert.NotNull(Of("What?", call => call with { Logprobs = true }).OneSpeaker);
        Assert.Null(Of("What?").OneSpeaker);
    }

    private static QuestionTraits Of(string prompt, Func<Call, Call>? change = null)
    {
        var call = new Call { Model = "entente", Messages = [Message.Of(Role.User, prompt)] };
        return QuestionTraits.Of(change?.Invoke(call) ?? call);
    }
}
