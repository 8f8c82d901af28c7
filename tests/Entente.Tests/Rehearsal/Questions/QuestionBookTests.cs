using Entente.Rehearsal.Questions;
using Entente.Rehearsal.Playing;
using Xunit;

namespace Entente.Tests.Rehearsal.Questions;

public sealed class QuestionBookTests
{
    [Fact]
    public void Every_generated_question_is_solved_as_its_maker_solved_it()
    {
        foreach (AskedQuestion asked in QuestionBook.Generate(seed: 11, count: 1200))
        {
            Question? solved = QuestionBook.Parse(asked.Text);

            Assert.True(solved is not null, asked.Text);
            Assert.Equal((asked.Family, asked.Gold, asked.Text), (solved.Family, solved.Gold, asked.Text));
        }
    }

    [Fact]
    public void Every_answer_is_a_stream_of_twenty_to_a_hundred_and_twenty_tokens_that_ends_in_the_answer()
    {
        foreach (AskedQuestion asked in QuestionBook.Generate(seed: 5, count: 300))
        {
            Question question = QuestionBook.Parse(asked.Text)!;
            string said = question.Say(question.Gold);

            Assert.InRange(Tokens.Count(said), 20, 120);
            Assert.EndsWith($"the answer is {question.Gold}.", said, StringComparison.Ordinal);
            Assert.DoesNotContain(question.Gold, question.Slips);
            Assert.NotEmpty(question.Slips);
        }
    }

    [Theory]
    [InlineData("What is 17 * 23?", "391")]
    [InlineData("Please calculate (3 + 4) * 12.5 for me", "87.5")]
    [InlineData("2+2", "4")]
    [InlineData("What's 10 / 4?", "2.5")]
    [InlineData("What is 15% of 80?", "12")]
    [InlineData("Which day of the week was 29 February 2024?", "Thursday")]
    [InlineData("How many days are there between 2024-02-01 and 2024-03-01?", "29")]
    [InlineData("What date is 45 days before 2024-01-15?", "2023-12-01")]
    [InlineData("How many metres are 3.5 kilometres?", "3500")]
    [InlineData("How many minutes are there in 3 hours?", "180")]
    [InlineData("convert 1 mile to kilometers", "1.609344")]
    [InlineData("Sort these numbers in descending order: 5, 30, -1 and 9", "30, 9, 5, -1")]
    [InlineData("Sort these words in alphabetical order: pear, fig, apple.", "apple, fig, pear")]
    [InlineData("Ada is older than Ben. Cleo is older than Ada. Who is the youngest?", "Ben")]
    [InlineData("All wugs are daxes. All daxes are fips. Are all fips wugs?", "no")]
    [InlineData("How many times does the letter 'r' occur in 'strawberry'?", "3")]
    [InlineData("Reverse the word \"stream\".", "maerts")]
    [InlineData("What is letter number 3 of 'planet'?", "a")]
    [InlineData("Is the word 'level' a palindrome?", "yes")]
    public void Questions_are_understood_as_people_type_them(string asked, string gold) =>
        Assert.Equal(gold, QuestionBook.Parse(asked)?.Gold);

    [Theory]
    [InlineData("Tell me a joke")]
    [InlineData("What is the meaning of life?")]
    [InlineData("The meeting of 2024-02-29 took 10-20 minutes, summarise it")]
    [InlineData("What is 1 / 0?")]
    [InlineData("")]
    public void What_is_no_such_question_is_not_taken_for_one(string prompt) => Assert.Null(QuestionBook.Parse(prompt));
}
