namespace Entente.Search;

/// <summary>What the budget of evaluations and the cost cap still allow, open proposals taken off.</summary>
internal sealed class Purse
{
    /// <summary>A cap is near when less than this part of it is left.</summary>
    private const double NearPart = 0.25;

    private readonly double _cap;
    private double _leftUsd;

    public Purse(SearchSettings settings, Tree tree, IReadOnlyList<Proposal> open)
    {
        Left = settings.Evaluations - (tree.Count - 1) - open.Count;
        _cap = settings.CostCapUsd ?? double.PositiveInfinity;
        _leftUsd = _cap - tree.SpentUsd;
        foreach (var proposal in open)
        {
            _leftUsd -= proposal.CostUsd;
        }
    }

    /// <summary>Evaluations; null without a budget.</summary>
    public int? Left { get; private set; }

    /// <summary>From here on a value is weighed by what it costs.</summary>
    public bool IsCapNear => _leftUsd < NearPart * _cap;

    /// <summary>Evaluations that the cap allows with models of this cost; null without a cap.</summary>
    public int? Calls(double costUsd) => double.IsInfinity(_cap) || costUsd <= 0 ? null : (int)Math.Min(int.MaxValue, _leftUsd / costUsd);

    /// <summary>The models that one more answer can be had from; none when the evaluations are used up.</summary>
    public IReadOnlyList<SearchModel> Affordable(IReadOnlyList<SearchModel> models)
    {
        if (Left <= 0)
        {
            return [];
        }

        // A billionth of slack: ten tenths of a cap are the cap.
        return double.IsInfinity(_cap) ? models : [.. models.Where(model => model.CostUsd <= _leftUsd + (1e-9 * _cap))];
    }

    /// <summary>A value as it counts for a choice among models: per dollar once the cap is near.</summary>
    public double Weigh(double value, SearchModel model) => IsCapNear && model.CostUsd > 0 ? Math.Max(value, 0) / model.CostUsd : value;

    public void Reserve(double costUsd)
    {
        Left--;
        _leftUsd -= costUsd;
    }
}
