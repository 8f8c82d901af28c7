using Entente.Dialects;
using Entente.Pool;
using Entente.Runs;
using Entente.Verification;

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

        // Verified answers win over others, whoever stands behind these.
        var verdicts = run.Verifier is { } verifier ? await VerifiedAnswers.ScoreAsync(run, verifier, answers, cancellationToken) : [];
        var accepted = answers.Zip(verdicts).Where(pair => pair.Second is { IsAccepted: true }).ToList();
        var best = accepted.Count > 0 ? accepted.Max(pair => pair.Second!.Score) : 0;
        List<PanelAnswer> counted = [.. accepted.Where(pair => pair.Second!.Score == best).Select(pair => pair.First)];
        var (winner, support) = Ballot.Count(run, counted.Count > 0 ? counted : answers);
        var verified = run.Verifier is null ? "" : $"; {run.Verifier.Name} accepts {accepted.Count} of {answers.Count} answers, of this one it says: {verdicts[answers.ToList().IndexOf(winner)]?.Why ?? "there was no time to ask"}";
        var finish = winner.Finish ?? new FinishDelta(FinishReason.Stop, "stop");
        var frame = new Frame { Model = winner.Model };
        frame.Deltas.AddRange([new TextDelta(winner.Text), finish]);
        await run.Answer.WriteAsync(frame, cancellationToken);
        run.Emit(new AnswerChosen { Model = winner.Model, Chars = winner.Text.Length, Why = $"{support} of {answers.Count} answers come down to the same{verified}" });
        return new() { Finishes = [finish], Usage = Total(answers), FirstModel = winner.Model, LastModel = winner.Model };
    }

    internal static Usage? Total(IEnumerable<PanelAnswer> answers)
        => answers.Select(answer => answer.Usage).OfType<Usage>().Aggregate((Usage?)null, (sum, usage) => sum is null ? usage : sum + usage);
}
