namespace Entente.Search.Variants;

/// <summary>Plain controls: a new start with a fixed probability, else the best answer so far is refined; models by even chance.</summary>
internal sealed class Control(double generate) : IVariant
{
    public Step Choose(Situation situation, ref Chance chance)
    {
        var parent = chance.Uniform() < generate ? SearchNode.Root : situation.Tree.Best;
        return new(parent, situation.Models[chance.Below(situation.Models.Count)]);
    }
}
