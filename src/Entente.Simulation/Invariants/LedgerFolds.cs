using System.Globalization;
using System.Text.Json;
using Entente.Journal;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// The ledger is the sum of the durable settlements and of what leases have lost, over restarts too; each run that has ended on the disk
/// has exactly one, at the cost of the steps on the disk; and a life that has begun has left no run and no lease of an earlier one open,
/// nor one that is idle any lease of its own. Read from the bytes alone.
/// </summary>
internal sealed class LedgerFolds(SimulatedWorld world) : Invariant(world, "ledger folds")
{
    public override void Restarted(SimulatedNode node) => Check(node, isStart: true);

    public override void Settled(SimulatedNode node) => Check(node, isStart: false);

    private void Check(SimulatedNode node, bool isStart)
    {
        // A disk that is full at the start leaves it for the next one.
        if (node.Unfinished.Unwritten > 0)
        {
            return;
        }

        var durable = World.Journal.Durable;
        var events = durable.Where(entry => entry.Kind == EntryKind.Run).ToLookup(entry => entry.Subject, entry => JsonElement.Parse(entry.Body.Span));
        var settlements = durable.Where(entry => entry.Kind == EntryKind.Settlement).ToLookup(entry => entry.Subject, entry => JsonElement.Parse(entry.Body.Span));
        foreach (var run in events)
        {
            var hasEnded = run.Any(one => Kind(one) == "answer.ended");

            // The disk may have been full for one of its events, and the process have died before that was mended.
            var isWhole = run.Select((one, place) => Number(one, "seq") == place).All(fits => fits);
            var cost = run.Where(one => Kind(one) == "step.ended").Sum(one => Number(one, "cost_nano_usd"));
            if (isStart && !hasEnded && Kind(run.First()) == "run.started")
            {
                Violated(World.RunById(run.Key), $"it was open in an earlier life, and life {node.Life} has begun without ending it");
            }

            if (settlements[run.Key].Count() != (hasEnded ? 1 : 0))
            {
                Violated(World.RunById(run.Key), $"it has {(hasEnded ? "ended" : "not ended")}, and {settlements[run.Key].Count()} settlements");
            }
            else if (hasEnded && isWhole && Cost(settlements[run.Key].Single()) != cost)
            {
                Violated(World.RunById(run.Key), $"its steps cost {cost}, and its settlement {Cost(settlements[run.Key].Single())}: {string.Join(" ", run)} {settlements[run.Key].Single()}");
            }

            if (hasEnded && isWhole && run.Count(one => Kind(one) == "step.started") != run.Count(one => Kind(one) == "step.ended"))
            {
                Violated(World.RunById(run.Key), "it has ended, and one of its steps has not");
            }
        }

        var sums = settlements.SelectMany(run => run).GroupBy(one => (Caller: one.GetProperty("caller").GetString()!, Day: one.GetProperty("day").GetString()!)).ToDictionary(group => group.Key, group => group.Sum(Cost));
        foreach (var leases in durable.Where(entry => entry.Kind == EntryKind.Lease).Select(entry => (Caller: entry.Subject, Note: JsonElement.Parse(entry.Body.Span))).GroupBy(lease => (lease.Caller, Period: Day(lease.Note.GetProperty("period").GetString()!)), lease => lease.Note))
        {
            var key = World.Keys[leases.Key.Caller];
            var covered = Number(leases.Last(), "limit_nano_usd");
            var known = settlements.SelectMany(run => run).Where(one => one.GetProperty("caller").GetString() == key.Id && Periods.Of(key, Day(one.GetProperty("day").GetString()!)) == leases.Key.Period).Sum(Leased);
            if (covered > known)
            {
                Violated(null, $"the lease of {key.Id} in the period of {leases.Key.Period:O} covers {covered}, and its calls come to {known}, but nobody uses it");
            }

            foreach (var lease in leases.Where(lease => Number(lease, "lost_nano_usd") > 0))
            {
                var of = (key.Id, lease.GetProperty("day").GetString()!);
                sums[of] = sums.GetValueOrDefault(of) + Number(lease, "lost_nano_usd");
            }
        }

        var booked = node.Ledger.Spend.Sums.GroupBy(sum => (sum.Key.Caller, sum.Key.Day)).ToDictionary(group => group.Key, group => group.Sum(one => one.Value.CostNanoUsd));
        foreach (var of in sums.Keys.Union(booked.Keys))
        {
            var (sum, book) = (sums.GetValueOrDefault(of), booked.GetValueOrDefault(of));
            if (sum != book)
            {
                Violated(null, $"the settlements and lost leases of {of.Caller} on {of.Day} come to {sum}, and its balance to {book}");
            }
        }

        foreach (var period in sums.Where(sum => World.Keys.ContainsKey(sum.Key.Caller)).GroupBy(sum => (sum.Key.Caller, Period: Periods.Of(World.Keys[sum.Key.Caller], Day(sum.Key.Day)))))
        {
            if (period.Sum(sum => sum.Value) > World.Keys[period.Key.Caller].BudgetNanoUsd)
            {
                Violated(null, $"the settlements and lost leases of {period.Key.Caller} come to {period.Sum(sum => sum.Value)} of {World.Keys[period.Key.Caller].BudgetNanoUsd} in the period of {period.Key.Period}");
            }
        }
    }

    private static long Cost(JsonElement settlement)
        => settlement.TryGetProperty("lines", out var lines) ? lines.EnumerateArray().Sum(line => Number(line, "cost_nano_usd")) : 0;

    private static long Leased(JsonElement settlement)
        => settlement.TryGetProperty("lines", out var lines) ? lines.EnumerateArray().Where(line => line.TryGetProperty("leased", out _)).Sum(line => Number(line, "cost_nano_usd")) : 0;

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "O", CultureInfo.InvariantCulture);

    private static string Kind(JsonElement runEvent) => runEvent.GetProperty("event").GetString()!;

    private static long Number(JsonElement json, string name) => json.TryGetProperty(name, out var number) ? number.GetInt64() : 0;
}
