using System.Collections.Immutable;

namespace Entente.Search.Landscapes;

/// <summary>
/// A synthetic task: how well models answer anew, and what refining an answer does to its score. A draw depends on the seed and on
/// the place in the tree (parent, model, how many that model made there before), not on the search: methods meet the same answers.
/// </summary>
public sealed record Landscape
{
    public required string Name { get; init; }

    internal ImmutableArray<LandscapeModel> Models { get; init; } = [];

    /// <summary>Scores are clipped to this.</summary>
    public (double Low, double High) Clip { get; init; } = (0, 1);

    /// <summary>How high the answers that grow from one start can come; drawn once a start. Null: as high as the clip.</summary>
    internal Distribution? Ceiling { get; init; }

    /// <summary>Scores come in this many equal steps, as those of a suite of tests do: what is told is rounded down to one. 0: they are continuous.</summary>
    public int Levels { get; init; }

    /// <summary>Names of the models, as a search is to be asked with.</summary>
    public IEnumerable<string> ModelNames => Models.Select(model => model.Name);

    internal LandscapeNode Generate(ulong seed, int model, int ordinal)
    {
        var chance = new Chance(Chance.Mix(Chance.Mix(seed, (ulong)model), (ulong)ordinal));
        var place = chance.Next();
        var ceiling = Math.Min(Clip.High, Ceiling?.Draw(ref chance) ?? Clip.High);
        return Node(place, Models[model].Generate.Draw(ref chance), ceiling, 1);
    }

    internal LandscapeNode Refine(LandscapeNode parent, int model, int ordinal)
    {
        var chance = new Chance(Chance.Mix(Chance.Mix(parent.Place, (ulong)model), (ulong)ordinal));
        var place = chance.Next();
        var delta = Models[model].Refine.Draw(ref chance) * Models[model].Factor(parent);
        return Node(place, parent.Hidden + delta, parent.Ceiling, parent.Depth + 1);
    }

    /// <summary>What the verifier says of a node: its score with normal noise, clipped.</summary>
    internal double Told(LandscapeNode node, double noise)
    {
        var chance = new Chance(node.Place ^ 0xA5A5A5A5A5A5A5A5);
        return noise == 0 ? node.Score : Math.Clamp(node.Score + (noise * chance.Normal()), Math.Max(0, Clip.Low), Math.Min(1, Clip.High));
    }

    private LandscapeNode Node(ulong place, double score, double ceiling, int depth)
    {
        var hidden = Math.Clamp(score, Clip.Low, Math.Max(Clip.Low, ceiling));
        return new(place, hidden, Levels == 0 ? hidden : Math.Floor((hidden * Levels) + 1e-9) / Levels, ceiling, depth);
    }
}

/// <param name="Place">Bits that name the node's place in the tree under this seed.</param>
/// <param name="Hidden">The score that refining starts from.</param>
/// <param name="Score">The true score: what counts, and what is told without noise.</param>
internal readonly record struct LandscapeNode(ulong Place, double Hidden, double Score, double Ceiling, int Depth);

/// <summary>How one model of a landscape answers.</summary>
internal sealed record LandscapeModel
{
    public required string Name { get; init; }

    public required Distribution Generate { get; init; }

    /// <summary>The change of the parent's score.</summary>
    public required Distribution Refine { get; init; }

    /// <summary>What one answer costs, in US dollars.</summary>
    public double CostUsd { get; init; }

    /// <summary>Each further step down changes this many times as much as the one before.</summary>
    public double Fade { get; init; } = 1;

    /// <summary>Changes shrink as the part that is missing to 1, to this power.</summary>
    public double Headroom { get; init; }

    public double Factor(LandscapeNode parent)
        => (Fade == 1 ? 1 : Math.Pow(Fade, parent.Depth - 1)) * (Headroom == 0 ? 1 : Math.Pow(1 - parent.Hidden, Headroom));
}
