using System.Collections.Immutable;
using Entente.Learning.Gains;

namespace Entente.Orchestration.Auto;

/// <summary>Reads what training measured as what is to be expected.</summary>
public static class LearnedExpectations
{
    /// <summary>A question counts as of a kind when it is more likely of it than not.</summary>
    private const double SureOfKind = 0.5;

    /// <summary>Of the kind that the question is likely of, where training has figures of it; else of all questions of the domain.</summary>
    /// <param name="domain">Its name.</param>
    /// <param name="kinds">Names of the domain's kinds.</param>
    /// <param name="shares">How likely the question is of each of them.</param>
    public static Expectations Of(string domain, LearnedGains gains, IReadOnlyList<string> kinds, IReadOnlyList<double> shares)
    {
        ArgumentNullException.ThrowIfNull(gains);
        var likely = shares.Count == 0 ? null : kinds[Enumerable.Range(0, shares.Count).MaxBy(kind => shares[kind])];
        var ofKind = shares.Count > 0 && shares.Max() > SureOfKind ? gains.Kinds.FirstOrDefault(one => one.Kind == likely) : null;
        var table = ofKind?.Table ?? gains.All;
        return new()
        {
            Source = ofKind is null ? domain : $"{domain} ({ofKind.Kind})",
            Questions = table.Questions,
            Headroom = Gain(table.Headroom, null),
            RouteCost = table.Strategies.FirstOrDefault(one => one.Strategy == "route")?.CostRatio ?? 1,
            OverRoute = table.Strategies.Where(one => one.Strategy is "cascade" or "vote").ToImmutableDictionary(one => one.Strategy, one => Gain(one.OverRoute, one.CostRatio)),
        };
    }

    private static ExpectedGain Gain(MeasuredGain measured, double? cost) => new(measured.Mean, measured.Low, measured.High, cost);
}
