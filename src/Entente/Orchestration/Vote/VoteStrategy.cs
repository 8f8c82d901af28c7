using System.Collections.Immutable;
using Entente.Pool;
using Entente.Runs;
using Entente.Verification;

namespace Entente.Orchestration.Vote;

/// <summary>
/// The best-supported answer of a chosen panel, as its author wrote it; a voice weighs by the log-odds of its model, corrected for
/// errors that models make together. What Fuse falls back to. Never the whole pool: its weak members outvote its best.
/// </summary>
public sealed class VoteStrategy : IStrategy
{
    private const int PanelSize = 3;
    private const int LargestPanel = 5;

    /// <summary>A panel whose best answer is less likely right than this is widened.</summary>
    private const double Split = 0.5;

    public string Name => "vote";

    public bool TakesTools => true;

    public async Task<Spoken> AnswerAsync(Run run, Plan plan, CancellationToken cancellationToken)
    {
        // 1. The panel.
        var reach = Reach.Of(run, plan);
        var most = plan.PanelSize ?? Math.Clamp(reach.Length - 1, 2, LargestPanel);
        var chosen = Panel.Choose(run.Definition, plan.PanelSize is null ? reach : plan.Models, most);
        var first = Affordable(run, chosen[..Math.Min(chosen.Length, plan.PanelSize ?? PanelSize)]);
        var panel = await Panel.AskAsync(run, run.Call, first, reach.Except(chosen), callsAfter: 0, cancellationToken);

        // 2. Where it is split, two more.
        var (answers, failure) = (panel.Answers, panel.Failure);
        var more = answers.Count < 2 || Agreement.Of(run, answers).Probability >= Split ? [] : Affordable(run, [.. chosen.Except(first).Where(model => Reach.Of(run, plan).Contains(model))]);
        if (!more.IsEmpty && Estimate.WhyNot(run, run.Call, more[0]) is null)
        {
            var others = await Panel.AskAsync(run, run.Call, more, [], callsAfter: 0, cancellationToken);
            (answers, failure) = ([.. answers, .. others.Answers], failure ?? others.Failure);
        }

        return await GiveAsync(run, new(answers, failure), cancellationToken);
    }

    /// <summary>Gives the answer that wins; fails where there is none.</summary>
    internal static async Task<Spoken> GiveAsync(Run run, PanelOutcome panel, CancellationToken cancellationToken)
    {
        if (panel.Answers.Count == 0)
        {
            return Delivery.Nothing("no member of the panel", panel.Failure);
        }

        // Verified answers win over others, whoever stands behind these.
        var verdicts = run.Verifier is { } verifier ? await VerifiedAnswers.ScoreAsync(run, verifier, panel.Answers, cancellationToken) : [];
        var accepted = panel.Answers.Zip(verdicts).Where(pair => pair.Second is { IsAccepted: true }).ToList();
        var best = accepted.Count > 0 ? accepted.Max(pair => pair.Second!.Score) : 0;
        List<Candidate> counted = [.. accepted.Where(pair => pair.Second!.Score == best).Select(pair => pair.First)];
        var agreement = Agreement.Of(run, counted.Count > 0 ? counted : panel.Answers);
        var verified = run.Verifier is null ? "" : $"; {run.Verifier.Name} accepts {accepted.Count} of {panel.Answers.Count} answers, of this one it says: {verdicts[panel.Answers.ToList().IndexOf(agreement.Winner)]?.Why ?? "there was no time to ask"}";
        return await Delivery.GiveAsync(run, agreement.Winner, agreement.Why + verified, Delivery.Total(panel.Answers), cancellationToken);
    }

    /// <summary>As many of them, from the first, as the caps have room for together; one at least.</summary>
    private static ImmutableArray<string> Affordable(Run run, ImmutableArray<string> members)
    {
        var size = Math.Min(members.Length, Math.Max(1, run.Meter.CallsLeft ?? int.MaxValue));
        while (size > 1 && members[..size].Any(member => Estimate.WhyNot(run, run.Call, member, callsAfter: size - 1) is not null))
        {
            size--;
        }

        return members[..size];
    }
}
