using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Learning;
using Entente.Learning.Training;
using Entente.Pool;

namespace Entente.Guidance;

/// <summary>
/// The file that `entente train` wrote, read once. A model of the pool is the one of the file that has its id, else its identity
/// (<see cref="PoolModel.CatalogId"/>). Immutable, and safe for concurrent use.
/// </summary>
public sealed record LearnedGuide
{
    /// <summary>With fewer known models there is nothing to choose.</summary>
    internal const int FewestKnown = 2;

    /// <summary>Of the best single model of train, which costs 1.</summary>
    private const double UsualCost = 1;

    /// <summary>As the configuration names it.</summary>
    public required string File { get; init; }

    /// <summary>Of its bytes, in lower-case hex. Part of the fingerprint.</summary>
    public required string Sha256 { get; init; }

    public required LearnedFile Content { get; init; }

    /// <summary>The domain that knows most of these models, the first in the file among equals; null where none knows two.</summary>
    public LearnedDomain? DomainOf(IReadOnlyCollection<PoolModel> models)
        => Content.Domains.MaxBy(domain => Known(domain, models)) is { } best && Known(best, models) >= FewestKnown ? best : null;

    /// <summary>The model's name in a domain; null where it is not known there.</summary>
    public static string? NameIn(LearnedDomain domain, PoolModel model)
        => domain.Router.Models.Contains(model.Id) ? model.Id : domain.Router.Models.Contains(model.CatalogId) ? model.CatalogId : null;

    /// <param name="models">Those in reach.</param>
    /// <returns>Null where no domain knows two of the models, or the call asks nothing in words.</returns>
    public LearnedEstimate? Estimate(Call call, IReadOnlyCollection<PoolModel> models)
        => QuestionOf(call) is { Length: > 0 } question && DomainOf(models) is { } domain ? Estimate(domain, question, call.ReasoningEffort, models) : null;

    internal LearnedEstimate? Estimate(LearnedDomain domain, string question, string? effort, IReadOnlyCollection<PoolModel> models)
    {
        var kinds = domain.Kinds.Of(question);
        var predicted = domain.Router.Predict(question, kinds);
        var names = models.Select(model => (model.Id, Name: NameIn(domain, model))).Where(one => one.Name is not null).ToImmutableDictionary(one => one.Id, one => one.Name!);

        var route = domain.Routes.MaxBy(route => route.Models.Count(names.ContainsValue));
        var isCheap = effort is "none" or "minimal" or "low";
        if (isCheap && route?.Costs.Any(cost => cost > 0) != true)
        {
            // Who wants it cheap is served by prices where the data had no costs.
            return null;
        }

        var weight = WeightOf(route, effort, names);
        var right = names.ToImmutableDictionary(pair => pair.Key, pair => predicted[Place(domain.Router.Models, pair.Value)]);
        return new()
        {
            Source = $"{Path.GetFileName(File)} (sha256 {Sha256}, version {Content.Version}, {domain.Name})",
            Domain = domain,
            Kinds = kinds,
            Names = names,
            Right = right,
            Worth = names.ToImmutableDictionary(pair => pair.Key, pair => right[pair.Key] - (weight * CostOf(route, pair.Value))),
        };
    }

    /// <summary>How much a cost counts: at low effort most, at high effort least, else so that a run costs no more than the best single model.</summary>
    private static double WeightOf(LearnedRoute? route, string? effort, ImmutableDictionary<string, string> names)
    {
        if (route is null)
        {
            return 0;
        }

        if (effort is "none" or "minimal" or "low")
        {
            return route.Points[0].CostWeight;
        }

        // A weight that keeps a whole pool within its cap would choose the cheapest of what a loss leaves, however weak.
        var isWhole = route.Models.All(names.ContainsValue);
        return !isWhole ? 0 : effort is "high" or "xhigh" or "max" ? route.Points[^1].CostWeight : route.PointWithin(UsualCost).CostWeight;
    }

    private static double CostOf(LearnedRoute? route, string name)
        => route is not null && Place(route.Models, name) is >= 0 and var place ? route.Costs[place] : UsualCost;

    private static int Known(LearnedDomain domain, IReadOnlyCollection<PoolModel> models) => models.Count(model => NameIn(domain, model) is not null);

    private static int Place(IReadOnlyList<string> names, string name)
    {
        for (var at = 0; at < names.Count; at++)
        {
            if (names[at] == name)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>The last thing that the caller said, as train's questions were: without the conversation before.</summary>
    private static string QuestionOf(Call call)
    {
        for (var at = call.Messages.Length - 1; at >= 0; at--)
        {
            if (call.Messages[at].Role == Role.User)
            {
                return string.Join('\n', call.Messages[at].Parts.OfType<TextPart>().Select(part => part.Text)).Trim();
            }
        }

        return "";
    }
}
