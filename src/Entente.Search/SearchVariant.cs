namespace Entente.Search;

/// <summary>How the next step is chosen.</summary>
public enum SearchVariant
{
    /// <summary>Our own: weighs what a subtree's best, its trend and a new start promise for the evaluations that are left.</summary>
    Climb,

    /// <summary>AB-MCTS-A with Gaussian posteriors (arXiv 2503.04412).</summary>
    AGaussian,

    /// <summary>AB-MCTS-A with Beta posteriors (arXiv 2503.04412).</summary>
    ABeta,

    /// <summary>AB-MCTS-M, the mixed-effects model (arXiv 2503.04412), by exact quadrature instead of sampling.</summary>
    M,

    /// <summary>A control: always a new start.</summary>
    Repeat,

    /// <summary>A control: always refines the best answer so far.</summary>
    Greedy,

    /// <summary>A control: a new start with probability 0.2, else refines the best answer so far.</summary>
    Mix20,
}
