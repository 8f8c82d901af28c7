using Entente.Answers;
using Xunit;

namespace Entente.Tests.Issues;

/// <summary>"6 D" was written "6 d", which read again was six days.</summary>
public sealed class UnknownUnitsTests
{
    [Theory]
    [InlineData("=6D")]
    [InlineData("6 D")]
    [InlineData("7 INS")]
    [InlineData("12 Widgets")]
    public void An_unknown_unit_never_becomes_a_known_one(string text)
    {
        var answer = FinalAnswer.Of(text, AnswerKind.Number);

        var again = FinalAnswer.Of(answer.Normal, answer.Kind);

        Assert.Equal((answer.Kind, answer.Normal), (again.Kind, again.Normal));
        Assert.False(answer.Same(FinalAnswer.Of("518400 s")));
    }

    [Fact]
    public void Case_and_number_of_an_unknown_unit_do_not_count()
        => Assert.True(FinalAnswer.Of("12 Widgets").Same(FinalAnswer.Of("12 widget")));
}
