using Entente.Search;
using Entente.Search.Landscapes;
using Xunit;

namespace Entente.Tests.Search;

/// <summary>Searches for tests: told rewards follow from the proposal alone.</summary>
internal static class Searches
{
    public static readonly SearchModel[] Three = [new("ash", 0.01), new("birch", 0.002), new("cedar", 0.03)];

    public static TheoryData<SearchVariant> Variants => [.. Enum.GetValues<SearchVariant>()];

    public static double Reward(Proposal proposal) => ((proposal.Id * 0.6180339887) + (proposal.Parent * 0.31) + (proposal.Model.Length * 0.17)) % 1;

    /// <summary>Asks and tells one at a time; what was proposed.</summary>
    public static (SearchState State, List<Proposal> Proposals) Go(SearchState state, int steps, IReadOnlyList<SearchModel>? models = null)
    {
        var all = new List<Proposal>();
        for (var at = 0; at < steps; at++)
        {
            (state, var proposals) = TreeSearch.Ask(state, models ?? Three);
            foreach (var proposal in proposals)
            {
                all.Add(proposal);
                state = TreeSearch.Tell(state, proposal, Reward(proposal));
            }
        }

        return (state, all);
    }

    public static Landscape Landscape(string name) => LandscapeFile.Parse(File.ReadAllText(Shared.Path("data", "landscapes.json")), "landscapes.json").Single(one => one.Name == name);
}
