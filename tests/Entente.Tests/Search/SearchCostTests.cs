using Entente.Search;
using Xunit;

namespace Entente.Tests.Search;

/// <summary>What an ask costs in things that can be counted: a slow machine changes nothing in them.</summary>
public sealed class SearchCostTests
{
    [Theory]
    [InlineData(SearchVariant.AGaussian)]
    [InlineData(SearchVariant.ABeta)]
    public void An_ask_of_ten_thousand_answers_allocates_as_one_of_a_hundred(SearchVariant variant)
    {
        var (few, _) = Searches.Go(TreeSearch.Begin(new() { Variant = variant, Seed = 2 }), 100);
        var (many, _) = Searches.Go(few, 9_900);

        var ofMany = Allocated(() => TreeSearch.Ask(many, Searches.Three));

        Assert.InRange(ofMany, 1, 2_000);
        Assert.InRange(ofMany, 0, Allocated(() => TreeSearch.Ask(few, Searches.Three)) + 200);
    }

    [Fact]
    public void A_tell_does_not_copy_the_tree()
    {
        var (state, _) = Searches.Go(TreeSearch.Begin(new() { Variant = SearchVariant.AGaussian, Seed = 2 }), 5_000);
        (state, var proposals) = TreeSearch.Ask(state, Searches.Three);

        var tell = Allocated(() => TreeSearch.Tell(state, proposals[0], 0.5));

        Assert.InRange(tell, 1, 2_000);
    }

    [Fact]
    public void An_ask_of_M_at_two_hundred_answers_allocates_little()
    {
        var (state, _) = Searches.Go(TreeSearch.Begin(new() { Variant = SearchVariant.M, Seed = 2 }), 200);

        Assert.InRange(Allocated(() => TreeSearch.Ask(state, Searches.Three)), 1, 2_000_000);
    }

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
