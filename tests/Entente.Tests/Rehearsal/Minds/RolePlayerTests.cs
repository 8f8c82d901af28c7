using System.Text.Json;
using Entente.Rehearsal.Questions;
using Xunit;

namespace Entente.Tests.Rehearsal.Minds;

public sealed class RolePlayerTests
{
    private static readonly Question Question = QuestionBook.Parse("What is 17 * 23?")!;

    [Theory]
    [InlineData("391", "ACCEPT. Worked out anew, it comes to 391 as well.")]
    [InlineData("401", "REJECT. Worked out anew, it comes to 391, and the answer states 401.")]
    public async Task A_verifier_accepts_what_it_would_answer_itself(string stated, string expected)
    {
        var heard = await new Played().Send(Prompt("verifier", "### Question\nWhat is 17 * 23?\n\n### Answer\n" + Question.Say(stated)));

        Assert.Equal(expected, heard.Content);
    }

    [Fact]
    public async Task A_grader_knows_the_answers_by_their_letters_only()
    {
        var heard = await new Played().Send(Prompt("grader", $"### Question\nWhat is 17 * 23?\n\n### Answer A\n{Question.Say("401")}\n\n### Answer B\n{Question.Say("391")}\n"));

        Assert.Equal("""{"A":2,"B":9}""", heard.Content);
    }

    [Fact]
    public async Task A_thinker_names_a_way_and_not_the_result()
    {
        var heard = await new Played().Send(Prompt("thinker", "### Question\nWhat is 17 * 23?\n"));

        Assert.DoesNotContain("391", heard.Content, StringComparison.Ordinal);
        Assert.EndsWith("NEXT: worker", heard.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conductor_plans_for_the_models_listed_and_keeps_to_it_later()
    {
        const string asked = "### Question\nWhat is 17 * 23?\n\n### Models\n- one, quality 0.90\n- two, price 3\n- three\n";

        var plan = JsonDocument.Parse((await new Played().Send(Prompt("conductor", asked))).Content).RootElement;
        var later = await new Played().Send(Prompt("conductor", asked + "\n### Done 1\nTask: x\nResponse: y\n\n### Planned 2\ntwo: z\n"));

        Assert.Equal(["one", "two", "three"], plan.GetProperty("models").EnumerateArray().Select(model => model.GetString()));
        Assert.Equal([3, 3], new[] { plan.GetProperty("subtasks").GetArrayLength(), plan.GetProperty("access").GetArrayLength() });
        Assert.Equal("""{"keep": true}""", later.Content);
    }

    [Theory]
    [InlineData("worker", "### Question\nWhat is 17 * 23?\n\n### Suggestion\nTry it.\n")]
    [InlineData("step", "### Task\nWork out on your own: What is 17 * 23?\n")]
    [InlineData("refine", "### Question\nWhat is 17 * 23?\n\n### Answer\nSo the answer is 4.\n\n### Score\n0.20\n")]
    public async Task Who_is_to_answer_answers(string part, string body)
    {
        var heard = await new Played().Send(Prompt(part, body));

        Assert.EndsWith("So the answer is 391.", heard.Content, StringComparison.Ordinal);
    }

    private static string Prompt(string part, string body) => JsonSerializer.Serialize(new
    {
        model = "rehearsal-harp",
        messages = new object[] { new { role = "system", content = $"[entente:{part}]\nDo your part." }, new { role = "user", content = body } },
    });
}
