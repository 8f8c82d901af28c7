using Entente.Dialects;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration;

/// <summary>Gives the caller an answer that was collected before, as its author wrote it.</summary>
internal static class Delivery
{
    /// <param name="usage">Of all the steps that led to it.</param>
    public static async Task<Spoken> GiveAsync(Run run, Candidate answer, string why, Usage? usage, CancellationToken cancellationToken)
    {
        var finish = answer.Finish ?? new FinishDelta(FinishReason.Stop, "stop");
        var frame = new Frame { Model = answer.Model };
        frame.Deltas.AddRange([.. answer.Text.Length > 0 || answer.ToolCalls.IsEmpty ? (Delta[])[new TextDelta(answer.Text)] : [], .. answer.ToolCalls, finish]);
        await run.Answer.WriteAsync(frame, cancellationToken);
        run.Emit(new AnswerChosen { Model = answer.Model, Chars = answer.Text.Length, Why = why });
        return new() { Finishes = [finish], Usage = usage, FirstModel = answer.Model, LastModel = answer.Model };
    }

    /// <summary>Nobody has answered.</summary>
    /// <param name="failure">Of the first who did not; null where that is not known.</param>
    public static Spoken Nothing(string who, Failure? failure) => new()
    {
        Failure = failure?.Saying(words => $"{who} gave an answer: {words}")
            ?? new() { Stage = Stage.Admission, Class = FailureClass.Transient, Code = "panel_failed", Message = $"{who} gave an answer" },
    };

    /// <summary>Says that a model's words went into the answer, though none of them stand in it.</summary>
    public static void Note(Run run, string model, string why) => run.Emit(new AnswerChosen { Model = model, Chars = 0, Why = why });

    /// <summary>One model answers instead, by a plan of its own, so that nobody takes for one strategy what was another.</summary>
    /// <param name="usage">Of what was asked before.</param>
    public static async Task<Spoken> RouteAsync(Run run, Plan plan, string why, Usage? usage, CancellationToken cancellationToken)
    {
        var models = Reach.Of(run, plan) is { IsEmpty: false } reach ? reach : plan.Models;
        run.Emit(new PlanMade { Strategy = "route", Why = why, Models = models });
        var spoken = await Speaker.SpeakAsync(run, new SpeakOrder
        {
            Call = run.Call,
            Models = models,
            Role = "answer",
            Why = why,
            Streamed = run.Call.Stream,
            MayContinue = true,
            NextOnRefusal = run.Definition.OnRefusal == OnRefusal.Next,
        }, run.Answer, cancellationToken);
        return spoken with { Usage = Sum(usage, spoken.Usage) };
    }

    public static Usage? Sum(Usage? left, Usage? right) => left is null ? right : right is null ? left : left + right;

    public static Usage? Total(IEnumerable<Candidate> answers) => answers.Select(answer => answer.Usage).Aggregate((Usage?)null, Sum);
}
