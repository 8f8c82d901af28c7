using System.Collections.Immutable;
using System.Globalization;

namespace Entente.Orchestration.Auto;

/// <summary>
/// Orchestrate only where it pays: the first strategy of the effort that the caps have room for and whose expected gain over Route is more
/// than its extra cost and time are worth at that effort; else Route. Pure: the same situation, the same decision.
/// </summary>
public static class AutoRules
{
    private const string Route = "route";
    private const int DevelopersOfFuse = 3;
    private const int ModelsOfVote = 3;

    /// <summary>From so many items on, a list of things to do is planned.</summary>
    private const int TasksOfPlan = 3;

    /// <summary>Right answers of one: with less headroom than this there is nothing to gain.</summary>
    private const double NoHeadroom = 0.005;

    public static AutoDecision Decide(AutoSituation situation)
    {
        ArgumentNullException.ThrowIfNull(situation);
        var effort = situation.Effort ?? Efforts.Usual;
        var lead = situation.Effort is null ? $"no effort is named, so {effort}" : $"effort {effort}";
        if (WhyRoute(situation, effort) is { } why)
        {
            return new(Route, $"{lead}: {why}");
        }

        var passedOver = new List<string>();
        foreach (var (strategy, reason) in Wanted(situation, effort))
        {
            if (situation.Outlays.FirstOrDefault(outlay => outlay.Strategy == strategy) is not { } outlay)
            {
                continue;
            }

            if (outlay.WhyNot is { } cap)
            {
                passedOver.Add($"{strategy} not: {cap}");
                continue;
            }

            var (gain, price) = (situation.Expected?.Of(strategy, situation.Verifier is not null), Price(situation, outlay, effort));
            if (gain is not null && WhyNotWorth(gain, price, effort) is { } little)
            {
                passedOver.Add($"{strategy} not: {little}, by {situation.Expected!.Questions} recorded questions of {situation.Expected.Source}");
                continue;
            }

            var recorded = gain is null ? "" : $"; {Points(gain)} over one model expected, by {situation.Expected!.Questions} recorded questions of {situation.Expected.Source}";
            return new(strategy, string.Join("; ", [$"{lead}: {reason}{recorded}", .. passedOver]));
        }

        return new(Route, $"{lead}: {(passedOver.Count == 0 ? "several models have nothing to compare here" : string.Join("; ", passedOver))}; one model answers");
    }

    /// <summary>Why one model answers, whatever there would be room for; null where several may.</summary>
    private static string? WhyRoute(AutoSituation situation, string effort)
    {
        var traits = situation.Traits;
        if (situation.Models is [var alone])
        {
            return $"{alone} alone is in reach";
        }

        if (traits.OneSpeaker is { } one)
        {
            return one;
        }

        if (Efforts.IsLow(effort))
        {
            return "one model is enough";
        }

        if (situation.Developers <= 1)
        {
            return "all models in reach are of one developer, and those err together";
        }

        if (traits.HasTools && effort == Efforts.Usual && situation.Verifier is null)
        {
            return "tools are offered or were called, and one model holds the conversation with them";
        }

        if (effort == Efforts.Usual && !traits.IsComparable && situation.Verifier is null)
        {
            return "answers to this cannot be compared by what they come down to, and no verifier is named; one model answers";
        }

        return situation.Expected is { } expected && expected.Headroom.High < NoHeadroom && situation.Verifier is null
            ? $"the best model is right nearly wherever any is (headroom {Points(expected.Headroom)}, by {expected.Questions} recorded questions of {expected.Source}); one model answers"
            : null;
    }

    /// <summary>What comes into question, in order. A verifier that is named is used: Fuse, Relay and Plan have no place for one.</summary>
    private static IEnumerable<(string Strategy, string Why)> Wanted(AutoSituation situation, string effort)
        => (effort == Efforts.Usual ? Medium(situation) : High(situation, effort)).Where(wanted => Suits(situation, wanted.Strategy));

    private static IEnumerable<(string Strategy, string Why)> Medium(AutoSituation situation)
    {
        if (situation.Verifier is { } verifier)
        {
            return [("cascade", $"the cheapest first, until {verifier} accepts an answer"), ("vote", $"the answers of a panel that {verifier} accepts are counted")];
        }

        (string Strategy, string Why) cascade = ("cascade", "the cheapest are asked first, and the best only where they do not agree");
        (string Strategy, string Why) vote = ("vote", "a panel's answers can be counted");
        return situation.Expected is { } expected
            ? [.. new[] { cascade, vote }.OrderBy(one => expected.Of(one.Strategy, false)?.CostRatio ?? double.MaxValue)]
            : situation.IsCheapFirst ? [cascade, vote] : [vote, cascade];
    }

    private static IEnumerable<(string Strategy, string Why)> High(AutoSituation situation, string effort)
    {
        if (situation.Verifier is { } verifier)
        {
            if (Efforts.IsHighest(effort))
            {
                yield return ("search", $"answers are made, scored by {verifier} and bettered");
            }

            yield return ("vote", $"the answers of a panel that {verifier} accepts are counted");
            yield return ("cascade", $"the cheapest first, until {verifier} accepts an answer");
            yield break;
        }

        if (effort == "high" && situation.Traits.Tasks >= TasksOfPlan)
        {
            yield return ("plan", $"the question is a list of {situation.Traits.Tasks} things to do, and a plan says who does which");
        }

        if (situation.Developers >= DevelopersOfFuse)
        {
            yield return ("fuse", $"models of {situation.Developers} developers are in reach: a panel, a judge and a writer");
        }

        yield return ("relay", $"models of {situation.Developers} developers are in reach: one works, one of another checks");
        if (situation.Traits.IsComparable)
        {
            yield return ("vote", "a panel's answers can be counted");
            yield return ("cascade", "the cheapest are asked first, and the best only where they do not agree");
        }
    }

    private static bool Suits(AutoSituation situation, string strategy)
        => (strategy != "vote" || situation.Models.Length >= ModelsOfVote)
            && (!situation.Traits.HasTools || situation.Outlays.Any(outlay => outlay.Strategy == strategy && outlay.TakesTools))
            && (!situation.Traits.HasImages || strategy is not ("relay" or "plan"));

    /// <summary>Recorded costs count before those reckoned from prices.</summary>
    private static double Price(AutoSituation situation, Outlay outlay, string effort)
        => situation.Expected is { } expected && expected.OverRoute.GetValueOrDefault(outlay.Strategy)?.CostRatio is { } recorded
            ? Efforts.Worth(effort, recorded - expected.RouteCost)
            : Efforts.Worth(effort, (outlay.CostRatio ?? 1) - 1);

    private static string? WhyNotWorth(ExpectedGain gain, double price, string effort)
        => gain.Mean <= 0 ? $"{Points(gain)} over one model is no gain"
            : gain.Mean <= price ? string.Create(CultureInfo.InvariantCulture, $"{Points(gain)} over one model is less than the {100 * price:0.0} that its cost is worth at this effort")
            : Efforts.AsksForProof(effort) && gain.Low <= 0 ? $"{Points(gain)} over one model may be no gain"
            : null;

    private static string Points(ExpectedGain gain)
        => string.Create(CultureInfo.InvariantCulture, $"{100 * gain.Mean:+0.0;-0.0;0.0} points [{100 * gain.Low:0.0}, {100 * gain.High:0.0}]");
}
