using Entente.Dialects;
using Entente.Pool;
using Entente.Receipts;
using Entente.Runs;
using Entente.Simulation.Upstream;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// A receipt names every model that contributed text, with as much as it contributed. Whose words a client gets is judged by which
/// call of its run was open and had said something at that moment; where that is not clear, nothing is judged.
/// </summary>
internal sealed class Contributions(SimulatedWorld world) : Invariant(world, "contributors")
{
    private readonly Dictionary<SimulatedRun, Dictionary<string, int>> _given = [];
    private readonly HashSet<SimulatedRun> _unclear = [];

    public override void Writing(SimulatedRun run, Frame frame)
    {
        var characters = frame.Deltas.OfType<TextDelta>().Sum(delta => delta.Text.Length);
        if (characters == 0)
        {
            return;
        }

        var speakers = run.Noticed.OfType<StepStarted>().Where(start => start.Role is "answer" or "writer").Select(start => $"{run.Id}-{start.Step}").ToHashSet();
        var speaking = World.OpenCalls.Where(call => call.Run == run && speakers.Contains(call.Id) && call.Received.WrittenCount > 0).ToList();
        if (run.Noticed.OfType<PlanMade>().LastOrDefault()?.Strategy == "vote")
        {
            speaking.Clear(); // the words are those of a call that has ended, whatever else is still open
        }

        speaking = speaking.Count > 1 ? speaking.FindAll(call => call.CancelledAt is null) : speaking;
        var model = speaking.Count switch
        {
            1 => speaking[0].Model.Id,
            0 when run.Answers.Count > 1 => run.Answers.FirstOrDefault(pair => pair.Value.StartsWith(frame.Deltas.OfType<TextDelta>().First().Text, StringComparison.Ordinal)).Key,
            _ => null,
        };
        if (model is null)
        {
            _unclear.Add(run);
            return;
        }

        if (!_given.TryGetValue(run, out var given))
        {
            _given[run] = given = [];
        }

        given[model] = given.GetValueOrDefault(model) + characters;
    }

    /// <summary>A handover stands where the caller's text was, and names who lost it and who took it.</summary>
    public override void Noticed(SimulatedRun run, RunEvent runEvent)
    {
        if (runEvent is not Continued handover || run.Noticed.OfType<StepStarted>().First(start => start.Step == handover.ToStep).Role is not ("answer" or "writer"))
        {
            return;
        }

        string? ModelOf(int step) => run.Calls.Find(call => call.Id == $"{run.Id}-{step}")?.Model.Id;
        if (handover.AtChars != run.Text.Length || handover.FromModel != ModelOf(handover.FromStep) || handover.ToModel != ModelOf(handover.ToStep))
        {
            Violated(run, $"a handover from {handover.FromModel} to {handover.ToModel} after {handover.AtChars} characters was one from {ModelOf(handover.FromStep)} to {ModelOf(handover.ToStep)} after {run.Text.Length}");
        }
    }

    /// <summary>Compares with the receipt as its caller got it.</summary>
    public void Check(SimulatedRun run, Receipt receipt)
    {
        if (_unclear.Contains(run) || !_given.TryGetValue(run, out var given))
        {
            return;
        }

        foreach (var (model, characters) in given)
        {
            var named = receipt.Contributors.FirstOrDefault(one => one.Model == model);
            if (named is null || named.OutputChars != characters)
            {
                Violated(run, $"{model} gave {characters} characters of the answer, and its receipt says {named?.OutputChars.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing of it"}");
            }
        }
    }
}
