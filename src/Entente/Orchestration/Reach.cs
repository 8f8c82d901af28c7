using System.Collections.Immutable;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration;

/// <summary>Who may be asked by a run at this moment: within its caps, and not withdrawn.</summary>
internal static class Reach
{
    public static bool Holds(Run run, PoolModel model) => run.Pool.EndpointsOf(model).Any(state => run.Pool.WhyNot(state, run.Grant.Caps) is null);

    /// <summary>Those of the plan that are in reach, in its order, then the others of the pool; who has failed in this run comes last.</summary>
    public static ImmutableArray<string> Of(Run run, Plan plan)
    {
        var failed = Failed(run);
        return [.. plan.Models.Select(run.Definition.Find).OfType<PoolModel>().Concat(run.Definition.Models)
            .Distinct()
            .Where(model => Holds(run, model) && !plan.Without.Contains(model.Id))
            .Select(model => model.Id)
            .OrderBy(failed.Contains)];
    }

    /// <summary>Pool ids of those who have failed in this run.</summary>
    /// <param name="since">Events before this one do not count.</param>
    public static HashSet<string> Failed(Run run, int since = 0)
    {
        var models = new Dictionary<int, string>();
        var failed = new HashSet<string>();
        foreach (var happened in run.Events.Skip(since))
        {
            if (happened is StepStarted started)
            {
                models[started.Step] = started.Model;
            }
            else if (happened is StepEnded { Outcome: StepOutcome.Failed } ended && models.TryGetValue(ended.Step, out var model))
            {
                failed.Add(model);
            }
        }

        return failed;
    }
}
