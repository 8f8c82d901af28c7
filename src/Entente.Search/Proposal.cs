namespace Entente.Search;

/// <summary>Something to do next: let <see cref="Model"/> answer anew, or refine an answer that is there.</summary>
public sealed record Proposal
{
    /// <summary>Names it in <see cref="TreeSearch.Tell"/>; unique within the search.</summary>
    public required long Id { get; init; }

    /// <summary>The node to refine; <see cref="SearchNode.Root"/>: begin anew.</summary>
    public required int Parent { get; init; }

    public required string Model { get; init; }

    /// <summary>What it was expected to cost when it was made, in US dollars.</summary>
    public double CostUsd { get; init; }
}
