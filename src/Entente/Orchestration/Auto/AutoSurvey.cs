using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Pool;
using Entente.Verification;

namespace Entente.Orchestration.Auto;

/// <summary>Looks at a request, a pool and what is left under the caps, so that it can be decided how to answer.</summary>
internal sealed record AutoSurvey
{
    public required Call Call { get; init; }

    public required PoolDefinition Pool { get; init; }

    /// <summary>Its models are those in reach, the best first; at least one.</summary>
    public required Plan Plan { get; init; }

    public required Limits Limits { get; init; }

    /// <summary>The one that the request or the ensemble names.</summary>
    public string? Verifier { get; init; }

    /// <param name="strategies">That may be taken.</param>
    public AutoSituation Situation(IEnumerable<IStrategy> strategies)
    {
        var models = Plan.Models.Select(Pool.Find).OfType<PoolModel>().ToList();
        var route = Cost("route");
        return new()
        {
            Effort = Call.ReasoningEffort,
            Models = Plan.Models,
            Developers = models.Select(model => model.Developer ?? model.Id).Distinct().Count(),
            Traits = QuestionTraits.Of(Call),
            Verifier = Verifier,
            IsCheapFirst = IsCheapFirst(),
            Outlays = [.. strategies.Select(strategy => new Outlay
            {
                Strategy = strategy.Name,
                CostRatio = route is > 0 && Cost(strategy.Name) is { } cost ? cost / (double)route : null,
                WhyNot = Limits.WhyNot(strategy.Name, Pool, Call, Seats(strategy.Name), CallsOfVerifier),
                TakesTools = strategy.TakesTools,
            })],
            Expected = Plan.Estimate is { } estimate ? LearnedExpectations.Of(estimate, Plan.Models) : null,
        };
    }

    private long? Cost(string strategy) => Staffing.Cost(Seats(strategy), Pool, Call);

    private ImmutableArray<Seat> Seats(string strategy) => Staffing.Of(strategy, Plan, Pool, Call);

    private int CallsOfVerifier => Verifier is { } name && Pool.Verifiers.GetValueOrDefault(name)?.Kind == VerifierKind.Judge ? 1 : 0;

    /// <summary>Against the best known, which need not be the first: that may be the one that holds the conversation.</summary>
    private bool IsCheapFirst()
        => Seats("cascade") is [var one, var two, .., var last] && Staffing.Cost([one, two], Pool, Call) <= Staffing.Cost([last], Pool, Call);
}
