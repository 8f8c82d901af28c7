using System.Globalization;

namespace Entente.Evaluation.Live;

/// <summary>What an evaluation has spent. Questions that are open when the budget is reached are still answered and paid.</summary>
internal sealed class LiveTally(double? budgetUsd)
{
    private readonly Lock gate = new();
    private double spent;

    public double SpentUsd
    {
        get
        {
            lock (gate)
            {
                return spent;
            }
        }
    }

    public void Add(double? costUsd)
    {
        lock (gate)
        {
            spent += costUsd ?? 0;
        }
    }

    /// <exception cref="LiveBudgetException">Nothing is left.</exception>
    public void Check()
    {
        if (SpentUsd >= budgetUsd)
        {
            throw new LiveBudgetException(string.Create(CultureInfo.InvariantCulture, $"${SpentUsd:0.####} of the ${budgetUsd:0.####} of --budget are spent"));
        }
    }
}

/// <summary>The evaluation may spend no more. What was answered is kept.</summary>
public sealed class LiveBudgetException(string message) : Exception(message);
