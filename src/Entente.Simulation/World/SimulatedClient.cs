using Entente.Dialects;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Simulation.World;

/// <summary>The client at the other end of a run: takes what it is given, in its own time.</summary>
internal sealed class SimulatedClient(SimulatedWorld world, SimulatedNode node, SimulatedRun run) : IAnswerWriter
{
    public async ValueTask WriteAsync(Frame frame, CancellationToken cancellationToken)
    {
        node.AssertHere("a write");
        cancellationToken.ThrowIfCancellationRequested();
        if (run is { Fate: Fate.Left, IsKnownToHaveLeft: false })
        {
            return;    // the frame crossed with the leaving
        }

        world.Writing(run, frame);
        foreach (var delta in frame.Deltas)
        {
            if (delta is TextDelta text)
            {
                run.Text.Append(text.Text);
            }
        }

        world.Written(run);
        if (run.Reading is var (first, last) && run.Dice.Chance(0.3))
        {
            await Task.Delay(run.Dice.Milliseconds(first, last), node.Time, cancellationToken);
        }
    }

    public void Notice(RunEvent runEvent)
    {
        run.Noticed.Add(runEvent);
        world.Noticed(run, runEvent);
    }

    public ValueTask CompleteAsync(RunSummary summary, CancellationToken cancellationToken)
    {
        node.AssertHere("the end of a run");
        world.RunEnds(run, summary, null);
        return ValueTask.CompletedTask;
    }

    public ValueTask FailAsync(RunError error, RunSummary summary, CancellationToken cancellationToken)
    {
        node.AssertHere("the end of a run");
        world.RunEnds(run, summary, error);
        return ValueTask.CompletedTask;
    }
}
