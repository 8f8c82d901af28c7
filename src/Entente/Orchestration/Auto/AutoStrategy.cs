using System.Collections.Immutable;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration.Auto;

/// <summary>
/// Takes the strategy that pays, by effort, pool, question, caps and what is recorded (<see cref="AutoRules"/>), and says which and why.
/// One that comes to nothing before its first word, since models were lost, is followed by what pays with those that are left.
/// </summary>
/// <param name="others">That may be taken; Route among them.</param>
public sealed class AutoStrategy(ImmutableArray<IStrategy> others) : IStrategy
{
    private const string Route = "route";

    public string Name => "auto";

    public bool TakesTools => true;

    internal (IStrategy Strategy, string Why) Choose(AutoSurvey survey) => Choose(survey, others);

    public async Task<Spoken> AnswerAsync(Run run, Plan plan, CancellationToken cancellationToken)
    {
        var current = plan.Chosen ?? others.First(strategy => strategy.Name == Route);
        var left = others.Remove(current);
        while (true)
        {
            var spoken = await current.AnswerAsync(run, plan, cancellationToken);
            if (current.Name == Route || !IsLost(spoken))
            {
                return spoken;
            }

            // Neither a strategy nor a model that has failed is tried again: it ends with one model at the latest.
            plan = plan with { Without = [.. Reach.Failed(run)] };
            if (Reach.Of(run, plan) is not { IsEmpty: false } reach)
            {
                return spoken;
            }

            var (next, why) = Choose(Survey(run, plan, reach), left);
            (current, left) = (next, left.Remove(next));
            plan = plan with { Chosen = next, Models = reach, PanelSize = null, Why = $"{spoken.Failure!.Message}; {why}" };
            run.Emit(new PlanMade { Strategy = next.Name, Why = plan.Why, Models = reach });
        }
    }

    /// <summary>It gave no word, and what was in its way need not be in another's: neither a cap, a refusal nor the caller's leaving.</summary>
    private static bool IsLost(Spoken spoken)
        => spoken is { FirstModel: null, Failure: not null and not ({ Class: FailureClass.Cancelled or FailureClass.Refused } or { Class: FailureClass.Invalid, Stage: Stage.Admission }) };

    private static AutoSurvey Survey(Run run, Plan plan, ImmutableArray<string> reach) => new()
    {
        Call = run.Call,
        Pool = run.Definition,
        Plan = plan with { Models = reach, PanelSize = null },
        Limits = new(run.Meter.LeftNanoUsd, run.Meter.CallsLeft, run.Meter.TimeLeft?.TotalSeconds),
        Verifier = run.Verifier?.Name,
    };

    private static (IStrategy Strategy, string Why) Choose(AutoSurvey survey, ImmutableArray<IStrategy> among)
    {
        var decision = AutoRules.Decide(survey.Situation(among));
        return (among.First(strategy => strategy.Name == decision.Strategy), decision.Why);
    }
}
