namespace Entente.Search;

/// <summary>How AB-MCTS chooses the model that makes the next answer. The controls choose evenly; Climb has its own way.</summary>
public enum ModelChoice
{
    /// <summary>One posterior a model over all its rewards; a draw of each, the largest wins. The default.</summary>
    Thompson,

    /// <summary>The mean of its rewards plus sqrt(2 ln(all) / its own); a model without rewards goes first.</summary>
    Ucb1,
}
