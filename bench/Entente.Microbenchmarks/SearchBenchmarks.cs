using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Entente.Search;

namespace Entente.Microbenchmarks;

/// <summary>One ask of a tree search that already has so many answers: scores spread over all, most answers near the root.</summary>
public class SearchBenchmarks
{
    private static readonly SearchModel[] Models = [new("ash"), new("birch"), new("cedar")];
    private SearchState _gaussian = null!;
    private SearchState _beta = null!;
    private SearchState _mixed = null!;
    private SearchState _climb = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _gaussian = Grow(SearchVariant.AGaussian, 10_000);
        _beta = Grow(SearchVariant.ABeta, 10_000);
        _mixed = Grow(SearchVariant.M, 200);
        _climb = Grow(SearchVariant.Climb, 200);
    }

    [Benchmark]
    public ImmutableArray<Proposal> AbMctsAGaussianAt10000() => Ask(ref _gaussian);

    [Benchmark]
    public ImmutableArray<Proposal> AbMctsABetaAt10000() => Ask(ref _beta);

    [Benchmark]
    public ImmutableArray<Proposal> AbMctsMAt200() => Ask(ref _mixed);

    [Benchmark]
    public ImmutableArray<Proposal> ClimbAt200() => Ask(ref _climb);

    /// <summary>Another draw each time: the proposal is dropped, its chance is not.</summary>
    private static ImmutableArray<Proposal> Ask(ref SearchState state)
    {
        (var asked, var proposals) = TreeSearch.Ask(state, Models);
        state = TreeSearch.Drop(asked, proposals[0]);
        return proposals;
    }

    private static SearchState Grow(SearchVariant variant, int answers)
    {
        var state = TreeSearch.Begin(new() { Variant = variant, Seed = 1 });
        for (var at = 0; at < answers; at++)
        {
            (state, var proposals) = TreeSearch.Ask(state, Models);
            state = TreeSearch.Tell(state, proposals[0], (at * 0.6180339887) % 1);
        }

        return state;
    }
}
