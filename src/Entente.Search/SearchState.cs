using System.Collections.Immutable;

namespace Entente.Search;

/// <summary>
/// A search as a value: every answer that was told, the proposals that are open, and the chance that the next proposal follows
/// from. It never changes; <see cref="TreeSearch"/> makes the next one from it. Any earlier state can be kept and gone on from.
/// Safe for use by several threads. The newest state shares what it has computed with its successor, so that a step costs no
/// copy; going on from an older one computes it again once.
/// </summary>
public sealed class SearchState
{
    private readonly int _count;
    private Tree _tree;

    internal SearchState(SearchSettings settings, Tree tree, ImmutableList<Proposal> open, ulong chance, long nextProposal)
    {
        Settings = settings;
        _tree = tree;
        _count = tree.Count;
        Open = open;
        ChanceBits = chance;
        NextProposal = nextProposal;
    }

    public SearchSettings Settings { get; }

    /// <summary>Proposals that have no reward yet, the oldest first.</summary>
    public ImmutableList<Proposal> Open { get; }

    /// <summary>How many answers have a reward.</summary>
    public int Told => _count - 1;

    internal ulong ChanceBits { get; }

    internal long NextProposal { get; }

    /// <summary>Evaluations that may still be proposed; null without a budget.</summary>
    public int? Left => Settings.Evaluations - Told - Open.Count;

    /// <summary>All answers in the order they were told.</summary>
    public IReadOnlyList<SearchNode> Nodes() => With(tree => (IReadOnlyList<SearchNode>)[.. Enumerable.Range(1, tree.Count - 1).Select(tree.Answer)]);

    /// <summary>Does something with the tree of this state, which nobody changes meanwhile.</summary>
    internal T With<T>(Func<Tree, T> work)
    {
        while (true)
        {
            var tree = Volatile.Read(ref _tree);
            lock (tree)
            {
                if (tree.Count == _count)
                {
                    return work(tree);
                }

                Volatile.Write(ref _tree, tree.Prefix(_count));
            }
        }
    }
}
