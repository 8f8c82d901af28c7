using System.Collections.Immutable;
using Entente.Guidance;
using Entente.Learning.Gains;

namespace Entente.Orchestration.Auto;

/// <summary>Reads what training measured as what is to be expected.</summary>
public static class LearnedExpectations
{
    /// <summary>A question counts as of a kind when it is more likely of it than not.</summary>
    private const double SureOfKind = 0.5;

    /// <summary>By the pool of train that has most of these models, the smallest among equals; null where none has two.</summary>
    /// <param name="models">Pool ids in reach.</param>
    public static Expectations? Of(LearnedEstimate estimate, IReadOnlyCollection<string> models)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        var domain = estimate.Domain;
        HashSet<string> names = [.. models.Select(model => estimate.Names.GetValueOrDefault(model)).OfType<string>()];
        int Known(LearnedGains gains) => gains.Models.Count(names.Contains);
        var closest = domain.Gains.OrderByDescending(Known).ThenBy(gains => gains.Models.Count).FirstOrDefault();
        return closest is not null && Known(closest) >= LearnedGuide.FewestKnown ? Of(domain.Name, closest, domain.Kinds.Kinds, estimate.Kinds) : null;
    }

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
