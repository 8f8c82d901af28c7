namespace Entente.Search.Variants;

/// <summary>A way to choose the next step. It keeps nothing: all it knows is in the situation.</summary>
internal interface IVariant
{
    Step Choose(Situation situation, ref Chance chance);

    /// <summary>The node to return; the tree has at least one.</summary>
    int Best(Tree tree) => tree.Best;
}

/// <summary>What a choice is made from.</summary>
/// <param name="Models">Those that are there and can be paid; at least one.</param>
/// <param name="Open">Proposals without a reward yet.</param>
internal readonly record struct Situation(Tree Tree, SearchSettings Settings, IReadOnlyList<SearchModel> Models, IReadOnlyList<Proposal> Open, Purse Purse);

/// <summary>A parent (the root: begin anew) and who works on it.</summary>
internal readonly record struct Step(int Parent, SearchModel Model);
