using System.Text;
using Entente.Search;
using Xunit;

namespace Entente.Tests.Search;

public sealed class SearchErrorsTests
{
    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.PositiveInfinity)]
    public void A_reward_out_of_range_is_refused_by_name_and_the_proposal_stays_open(double reward)
    {
        var (state, proposals) = TreeSearch.Ask(TreeSearch.Begin(new()), Searches.Three);

        var refusal = Assert.Throws<SearchException>(() => TreeSearch.Tell(state, proposals[0], reward));

        Assert.Contains($"proposal {proposals[0].Id} is {reward:R}", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, TreeSearch.Tell(state, proposals[0], 1).Told);
    }

    [Fact]
    public void A_proposal_is_told_once()
    {
        var (state, proposals) = TreeSearch.Ask(TreeSearch.Begin(new()), Searches.Three);
        var told = TreeSearch.Tell(state, proposals[0], 0.5);

        Assert.Throws<SearchException>(() => TreeSearch.Tell(told, proposals[0], 0.5));
        Assert.Throws<SearchException>(() => TreeSearch.Drop(told, proposals[0]));
        Assert.Throws<SearchException>(() => TreeSearch.Tell(state, proposals[0] with { Model = "oak" }, 0.5));
    }

    [Fact]
    public void Models_must_be_there_once_and_cost_an_amount()
    {
        var state = TreeSearch.Begin(new());

        Assert.Throws<SearchException>(() => TreeSearch.Ask(state, []));
        Assert.Throws<SearchException>(() => TreeSearch.Ask(state, [new("ash"), new("ash")]));
        Assert.Throws<SearchException>(() => TreeSearch.Ask(state, [new("ash", double.NaN)]));
        Assert.Throws<SearchException>(() => TreeSearch.Ask(state, Searches.Three, 0));
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.Throws<SearchException>(() => TreeSearch.Begin(new() { Evaluations = 0 }));
        Assert.Throws<SearchException>(() => TreeSearch.Begin(new() { CostCapUsd = 0 }));
        Assert.Throws<SearchException>(() => TreeSearch.Begin(new() { CostCapUsd = double.NaN }));
        Assert.Throws<SearchException>(() => TreeSearch.Begin(new() { Variant = (SearchVariant)99 }));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"version":2,"settings":{},"chance":1,"next_proposal":1,"open":[],"nodes":[]}""")]
    [InlineData("""{"version":1,"settings":{},"chance":1,"next_proposal":2,"open":[],"nodes":[{"id":1,"parent":1,"model":"ash","reward":0.5}]}""")]
    [InlineData("""{"version":1,"settings":{},"chance":1,"next_proposal":2,"open":[],"nodes":[{"id":1,"parent":0,"model":"ash","reward":1.5}]}""")]
    [InlineData("""{"version":1,"settings":{},"chance":1,"next_proposal":2,"open":[{"id":1,"parent":4,"model":"ash"}],"nodes":[]}""")]
    public void A_checkpoint_that_does_not_hold_together_is_refused(string json)
        => Assert.Throws<SearchException>(() => SearchCheckpoint.Read(Encoding.UTF8.GetBytes(json)));
}
