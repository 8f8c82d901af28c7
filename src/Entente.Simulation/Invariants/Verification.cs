using System.Text;
using Entente.Dialects;
using Entente.Receipts;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>At the end of a world every acknowledged run's receipt is fetched as its caller would, and verified by the caller's means.</summary>
internal static class Verification
{
    public static async Task OfAllAsync(SimulatedWorld world)
    {
        var key = NoteVerifier.Parse(world.Node!.Office.VerifierKey);
        foreach (var run in world.All.Where(run => run.IsAcknowledged))
        {
            if (await world.Node.Office.FindAsync(run.Id, withSalts: true, CancellationToken.None) is not { } bundle)
            {
                world.Violate("nothing acknowledged is lost", run, "its receipt is not found");
                return;
            }

            if (run.IsErased)
            {
                await world.Erased.CheckGivenOutAsync(world.Node, run, bundle);
            }
            else if (run.Stores && !run.MayBeErased && await world.Node.Office.Vault.TextAsync(run.Id, CancellationToken.None) is null)
            {
                world.Violate("nothing acknowledged is lost", run, "its text was to be kept and is not there");
            }

            // Without its salts it still is in the log, and opens nothing.
            var verdict = ReceiptVerifier.Verify(bundle, key, run.MayBeErased ? new() : new() { Request = run.Body, Answer = Encoding.UTF8.GetBytes(run.Text.ToString()) });
            if (!verdict.Ok)
            {
                world.Violate("one text", run, $"its receipt does not verify: {verdict.Mismatch}: {verdict.Detail}");
                return;
            }

            var receipt = ReceiptBundle.Read(bundle);
            Check(world, run, receipt);
            world.Contributions.Check(run, receipt);
        }
    }

    private static void Check(SimulatedWorld world, SimulatedRun run, Receipt receipt)
    {
        if (receipt.Answer?.Chars != run.Text.Length || (receipt.Status == ReceiptStatus.Complete) != (run.Error is null))
        {
            world.Violate("one text", run, $"its receipt says {receipt.Status} with {receipt.Answer?.Chars} characters, its client has {run.Text.Length}");
        }

        if (receipt.CostNanoUsd != run.Summary!.CostNanoUsd)
        {
            world.Violate("ledger", run, $"its receipt says {receipt.CostNanoUsd}, its client heard {run.Summary.CostNanoUsd}");
        }
    }
}
