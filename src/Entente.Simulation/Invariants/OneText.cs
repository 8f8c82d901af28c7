using Entente.Dialects;
using Entente.Pool;
using Entente.Rehearsal.Playing;
using Entente.Runs;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// What a client has at any time is the beginning of one text that could have been said, and the whole of it when it hears
/// complete: no repeated and no lost character at any seam, no half event, no cut text called whole.
/// </summary>
internal sealed class OneText(SimulatedWorld world) : Invariant(world, "one text")
{
    public override void Written(SimulatedRun run)
    {
        var text = run.Text.ToString();
        if (!run.Sayable.Any(one => one.StartsWith(text, StringComparison.Ordinal)) && !IsRefusal(run))
        {
            var nearest = run.Sayable.MaxBy(one => one.Zip(text).TakeWhile(pair => pair.First == pair.Second).Count())!;
            var same = nearest.Zip(text).TakeWhile(pair => pair.First == pair.Second).Count();
            Violated(run, $"after {same} characters it goes on with \"{Piece(text, same)}\" and not with \"{Piece(nearest, same)}\"");
        }
    }

    public override void RunEnds(SimulatedRun run)
    {
        // What is held back at a seam comes in one piece, whose tokens are counted by its length; a refusal is as long as it is.
        var spare = 60 * run.Noticed.Count(one => one is Continued);
        if (run.Call.MaxOutputTokens is { } limit && Tokens.Count(run.Text.ToString()) > limit + spare && !run.Calls.Exists(call => call.Plan.Behaviour.Refusal == run.Text.ToString()))
        {
            Violated(run, $"its client asked for {limit} tokens at most and has {Tokens.Count(run.Text.ToString())}: \"{run.Text}\"");
        }

        if (run.Error is not null)
        {
            return;
        }

        var text = run.Text.ToString();
        var reason = run.Summary!.Finishes.Count > 0 ? run.Summary.Finishes[0].Reason : (FinishReason?)null;
        if (reason is null)
        {
            Violated(run, "it is complete without a reason for its end");
        }

        if (reason == FinishReason.Stop && !run.Sayable.Contains(text) && !IsRefusal(run))
        {
            Violated(run, $"it is called complete after {text.Length} characters of {run.Sayable.First().Length}: \"{text}\"");
        }

        if (run.Summary.Fingerprint != World.Pool.Fingerprint)
        {
            Violated(run, $"its fingerprint is {run.Summary.Fingerprint}");
        }
    }

    private static bool IsRefusal(SimulatedRun run) => run.Text.Length == 0 && run.Calls.Exists(call => call.Plan.Behaviour.Refusal is not null);

    private static string Piece(string text, int from) => text.Substring(from, Math.Min(24, text.Length - from));
}
