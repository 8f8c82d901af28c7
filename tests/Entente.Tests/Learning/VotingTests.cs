using Entente.Learning.Numbers;
using Entente.Learning.Selection;
using Entente.Learning.Voting;
using Xunit;

namespace Entente.Tests.Learning;

public sealed class VotingTests
{
    [Fact]
    public void Planted_abilities_and_truths_are_found_without_labels()
    {
        double[] able = [0.9, 0.8, 0.6, 0.55, 0.7];
        var chance = new Chance(9);
        int[] truth = [.. Enumerable.Range(0, 2000).Select(_ => chance.Next(4))];
        IReadOnlyList<int>[] votes = [.. truth.Select(right => able.Select(ability => chance.NextUnit() < ability ? right : (right + 1 + chance.Next(3)) % 4).ToArray())];

        var found = DawidSkene.Fit(votes);

        Assert.All(able.Zip(found.Abilities), pair => Assert.Equal(pair.First, pair.Second, 0.04));
        Assert.True(truth.Where((right, at) => Array.IndexOf(found.Truths[at], found.Truths[at].Max()) == right).Count() > 0.93 * truth.Length);
        Assert.All(found.Truths, probabilities => Assert.Equal(1, probabilities.Sum(), 1e-9));
    }

    [Fact]
    public void A_voter_without_an_answer_says_nothing()
    {
        var found = DawidSkene.Fit([[0, -1, 0], [-1, -1, -1], [1, 0, 1]]);

        Assert.True(found.Truths[0][0] > 0.5);
        Assert.Empty(found.Truths[1]);
        Assert.All(found.Abilities, ability => Assert.InRange(ability, 0, 1));
    }

    [Fact]
    public void Two_able_voters_outweigh_three_weak_ones()
    {
        PanelAnswer[] panel = [new("a", "x"), new("b", "x"), new("c", "y"), new("d", "y"), new("e", "y"), new("f", null)];

        Assert.Equal(1, WeighedVote.Winner(panel, [0.85, 0.9, 0.55, 0.5, 0.6, 0.99]));
        Assert.Null(WeighedVote.Winner([new("a", null)], [0.9]));
    }
}
