using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration.Route;

/// <summary>One model, chosen; the others of the plan take its place when it cannot answer.</summary>
public sealed class RouteStrategy(Affinity affinity) : IStrategy
{
    public string Name => "route";

    public bool TakesTools => true;

    public async Task<Spoken> AnswerAsync(Run run, Plan plan, CancellationToken cancellationToken)
    {
        var spoken = await Speaker.SpeakAsync(run, new SpeakOrder
        {
            Call = run.Call,
            Models = plan.Models,
            Role = "answer",
            Why = plan.Why,
            Streamed = run.Call.Stream,
            MayContinue = true,
            NextOnRefusal = run.Definition.OnRefusal == OnRefusal.Next,
            RefuseSubstitute = plan.RefuseSubstitute,
        }, run.Answer, cancellationToken);
        if (spoken is { Failure: null, LastModel: { } model })
        {
            affinity.Remember(run.Grant.Caller, run.Call, model);
        }

        return spoken;
    }
}
