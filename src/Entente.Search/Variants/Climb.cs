namespace Entente.Search.Variants;

/// <summary>
/// Our own variant. It asks of every start and of a start not made yet: how much would it lift the best answer, for each
/// evaluation that it takes? What it knows is a subtree's best and its trend (<see cref="ClimbFit"/>), how often subtrees come to
/// a halt, and how good starts are.
/// </summary>
internal sealed class Climb : IVariant
{
    public Step Choose(Situation situation, ref Chance chance)
    {
        if (situation.Tree.Count == 1)
        {
            return new(SearchNode.Root, situation.Models[chance.Below(situation.Models.Count)]);
        }

        return new ClimbDecision(situation, new ClimbFit(situation.Tree)).Choose(ref chance);
    }

    public int Best(Tree tree) => new ClimbFit(tree).Best;
}
