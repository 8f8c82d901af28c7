using Entente.Answers;
using Xunit;

namespace Entente.Tests.Answers;

public sealed class AnswerGroupsTests
{
    [Fact]
    public void The_largest_group_comes_first()
    {
        var groups = AnswerGroups.Of(["The answer is 7.", "\\boxed{8}", "**8**", "It is eight, so: answer: eight"]);

        Assert.Equal([1, 2, 3], groups[0].Members);
        Assert.Equal("8", groups[0].Answer!.Normal);
    }

    [Fact]
    public void Of_equal_groups_the_earlier_comes_first()
        => Assert.Equal([0], AnswerGroups.Of(["Paris", "Rome"])[0].Members);

    [Fact]
    public void A_unit_that_is_left_out_is_no_other_answer()
        => Assert.Equal([0, 1], Assert.Single(AnswerGroups.Of(["5 km", "5"])).Members);

    [Fact]
    public void What_could_join_two_groups_joins_none()
        => Assert.Equal(3, AnswerGroups.Of(["5 km", "5", "5 m"]).Count);

    [Fact]
    public void Texts_without_an_answer_are_one_group_of_their_own()
    {
        var groups = AnswerGroups.Of(["", "4", " "]);

        Assert.Null(groups[0].Answer);
        Assert.Equal([0, 2], groups[0].Members);
    }
}
