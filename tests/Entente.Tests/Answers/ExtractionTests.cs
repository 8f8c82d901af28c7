using Entente.Answers;
using Xunit;

namespace Entente.Tests.Answers;

public sealed class ExtractionTests
{
    [Theory]
    [InlineData("I think so. <ANSWER>2</ANSWER>", "2", FoundBy.Tag)]
    [InlineData("So $x = 3$ and the area is \\boxed{\\frac{9}{2}}.", "4.5", FoundBy.Boxed)]
    [InlineData("First \\boxed{1}, no: \\boxed{2}", "2", FoundBy.Boxed)]
    [InlineData("{\"reasoning\": \"2 + 2\", \"answer\": \"4\"}", "4", FoundBy.JsonField)]
    [InlineData("```json\n{\"reasoning\": \"a\nb\", \"answer\": \"$195,000\"\n}\n```", "195000", FoundBy.JsonField)]
    [InlineData("```json\n{\"answer\": 360}\n```\nDone.", "360", FoundBy.JsonField)]
    [InlineData("Let us see. The answer is 42. I hope this helps!", "42", FoundBy.Statement)]
    [InlineData("**Final answer:** 3.5 km", "3.5 km", FoundBy.Statement)]
    [InlineData("#### 18", "18", FoundBy.Statement)]
    [InlineData("Nine times two makes **18** of them, I believe, as I said.", "18", FoundBy.Bold)]
    [InlineData("17", "17", FoundBy.Whole)]
    [InlineData("We add both.\n12 + 30 = 42", "42", FoundBy.LastLine)]
    [InlineData("We add both.\nSo 3 cats eat 12 mice.", "12", FoundBy.LastNumber)]
    public void The_answer_is_found_where_models_put_it(string text, string expected, FoundBy by)
    {
        var found = FinalAnswer.Extract(text);

        Assert.True(FinalAnswer.Of(expected).Same(found), $"{found?.Kind} {found?.Normal}");
        Assert.Equal(by, found!.FoundBy);
    }

    [Theory]
    [InlineData("The answer is (C).", "C")]
    [InlineData("The correct option is C because it is red.", "C")]
    [InlineData("Answer: C", "C")]
    [InlineData("**Answer: C**", "C")]
    [InlineData("Therefore, the best answer is **C) 14 m/s**.", "C")]
    [InlineData("\\boxed{\\text{C}}", "C")]
    [InlineData("(A) is wrong, (B) too, which leaves (C)", "C")]
    [InlineData("I would choose option C.", "C")]
    [InlineData("c", "C")]
    public void A_letter_is_found_in_many_phrasings(string text, string letter)
        => Assert.Equal(letter, FinalAnswer.Extract(text, AnswerKind.Choice)!.Normal);

    [Theory]
    [InlineData("The answer is a difficult one.", "A")]
    [InlineData("I do not know.", "I")]
    public void An_article_or_a_pronoun_is_no_choice(string text, string letter)
        => Assert.NotEqual(letter, FinalAnswer.Extract(text)!.Normal);

    [Fact]
    public void An_answer_that_repeats_an_option_is_its_letter()
    {
        string[] options = ["Berlin", "Paris", "Rome"];

        Assert.Equal("B", FinalAnswer.Extract("The answer is Paris.", options: options)!.Normal);
        Assert.Equal("C", FinalAnswer.Extract("Rome", options: options)!.Normal);
    }

    [Fact]
    public void Json_with_latex_and_quotes_that_no_strict_reader_takes_is_still_read()
    {
        var found = FinalAnswer.Extract("{\n  \"reasoning\": \"\\(x\\) is \"half\"\",\n  \"answer\": \"\\frac{1}{2}\"\n}", AnswerKind.Number);

        Assert.Equal("0.5", found!.Normal);
    }

    [Fact]
    public void A_literal_of_a_program_in_json_is_read_whether_quoted_or_not()
    {
        Assert.Equal("['a', 'b']", FinalAnswer.Extract("{\"answer\": \"['a', 'b']\"}", AnswerKind.Code)!.Normal);
        Assert.Equal("['a', 'b']", FinalAnswer.Extract("{\n\"answer\": ['a', 'b']\n}", AnswerKind.Code)!.Normal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t ")]
    public void Nothing_has_no_answer(string text) => Assert.Null(FinalAnswer.Extract(text));

    [Theory]
    [InlineData("1e999999999")]
    [InlineData("9^9^9^9^9")]
    [InlineData("170!!!!")]
    [InlineData("((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1")]
    public void Numbers_that_would_take_for_ever_are_text(string text)
        => Assert.NotNull(FinalAnswer.Extract(text)!.Normal);

    [Fact]
    public void Ten_times_the_text_takes_about_ten_times_as_long()
    {
        var (tenth, megabyte) = (Fastest(4_000), Fastest(40_000));

        Assert.True(megabyte < 30 * tenth, $"{tenth} for a tenth of a megabyte, {megabyte} for a whole one: a hundred times would be quadratic");
    }

    /// <summary>Of three readings of a text in which everything begins and nothing ends: the one that was disturbed least.</summary>
    private static TimeSpan Fastest(int repeats)
    {
        var text = string.Concat(Enumerable.Repeat("\\boxed{ \"answer\": **x = (1, ", repeats));
        return Enumerable.Range(0, 3).Min(_ =>
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            FinalAnswer.Extract(text);
            return clock.Elapsed;
        });
    }
}
