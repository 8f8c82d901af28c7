using System.Text.Json;
using Entente.Rehearsal.Minds;
using Entente.Rehearsal.Questions;
using Xunit;

namespace Entente.Tests.Rehearsal.Minds;

public sealed class CastTests
{
    [Fact]
    public void Nothing_about_a_mind_can_be_mistaken_for_something_real()
    {
        Assert.True(Cast.Minds.Length >= 8);
        Assert.All(Cast.Minds, mind =>
        {
            Assert.StartsWith("rehearsal-", mind.Id, StringComparison.Ordinal);
            Assert.StartsWith("Rehearsal ", mind.Developer, StringComparison.Ordinal);
            Assert.Matches("^X[A-Z]$", mind.Jurisdiction);
        });
        Assert.Equal(Cast.Minds.Length, Cast.Minds.Select(mind => mind.OutputPrice).Distinct().Count());
    }

    [Fact]
    public void A_mind_is_right_about_as_often_as_its_skill_says()
    {
        foreach (Mind mind in Cast.Minds)
        {
            var questions = QuestionBook.Generate(seed: 3, count: 1800).Select(asked => QuestionBook.Parse(asked.Text)!).DistinctBy(question => question.Text).ToList();

            double expected = questions.Average(question => mind.SkillIn(question.Family));
            double right = questions.Average(question => mind.Answer(question, seed: 1, "") == question.Gold ? 1.0 : 0.0);

            Assert.InRange(right, expected - 0.05, expected + 0.05);
        }
    }

    [Fact]
    public async Task The_same_question_gets_the_same_answer_and_another_seed_another_one_sometimes()
    {
        var first = new Played("{seed: 1, first_token: 0, per_token: 0}");
        var second = new Played("{seed: 2, first_token: 0, per_token: 0}");
        int different = 0;

        foreach (AskedQuestion asked in QuestionBook.Generate(seed: 9, count: 60))
        {
            string once = (await first.Ask(asked.Text, "rehearsal-cricket")).Text;
            Assert.Equal(once, (await first.Ask(asked.Text, "rehearsal-cricket")).Text);
            if ((await second.Ask(asked.Text, "rehearsal-cricket")).Text != once) different++;
        }

        Assert.InRange(different, 5, 55);
    }

    [Fact]
    public async Task Everything_else_is_admitted_in_one_sentence()
    {
        Heard heard = await new Played().Ask("Write me a poem about the sea");

        Assert.Contains("rehearsal model", heard.Text, StringComparison.Ordinal);
        Assert.All(QuestionBook.Families, family => Assert.Contains(family.Name, heard.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(". ", heard.Text, StringComparison.Ordinal);
    }
}
