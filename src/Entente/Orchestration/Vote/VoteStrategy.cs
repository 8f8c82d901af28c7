using Entente.Dialects;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration.Vote;

/// <summary>The panel's best-supported answer, as its author wrote it. What Fuse falls back to.</summary>
public sealed class VoteStrategy : IStrategy
{
    private const int PanelSize = 3;

    public string Name => "vote";

    public async Task<Spoken> AnswerAsync(Run run, Plan plan, CancellationToken cancellationToken)
    {
        var members = Panel.Choose(run, plan.Models, Math.Min(run.Meter.CallsLeft ?? int.MaxValue, plan.PanelSize ?? PanelSize));
        return await GiveAsync(run, await Panel.AskAsync(run, members, callsAfter: 0, cancellationToken), cancellationToken);
    }

    /// <summary>Gives the answer that wins; fails where there is none.</summary>
    internal static async Task<Spoken> GiveAsync(Run run, PanelOutcome panel, CancellationToken cancellationToken)
    {
        var answers = panel.Answers;
        if (answers.Count == 0)
        {
            return new()
            {
                Failure = panel.Failure is { } first
                    ? first.Saying(words => $"no member of the panel gave an answer: {words}")
                    : new() { Stage = Stage.Admission, Class = FailureClass.Transient, Code = "panel_failed", Message = "no member of the panel gave an answer" },
            };
        }

        var (winner, support) = Ballot.Count(run, answers);
        var finish = winner.Finish ?? new FinishDelta(FinishReason.Stop, "stop");
        var frame = new Frame { Model = winner.Model };
        frame.Deltas.AddRange([new TextDelta(winner.Text), finish]);
        await run.Answer.WriteAsync(frame, cancellationToken);
        run.Emit(new AnswerChosen { Model = winner.Model, Chars = winner.Text.Length, Why = $"{support} of {answers.Count} answers come down to the same" });
        return new() { Finishes = [finish], Usage = Total(answers), FirstModel = winner.Model, LastModel = winner.Model };
    }

    internal static Usage? Total(IEnumerable<PanelAnswer> answers)
        => answers.Select(answer => answer.Usage).OfType<Usage>().Aggregate((Usage?)null, (sum, usage) => sum is null ? usage : sum + usage);
}
