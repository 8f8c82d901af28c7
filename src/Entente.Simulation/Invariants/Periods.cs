using System.Globalization;
using System.Text.Json;
using Entente.Admission;
using Entente.Journal;
using Entente.Runs;
using Entente.Simulation.Loop;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// Each run is booked on the day, by UTC, on which it was let in, and the days never go back: neither where the wall clock is set back
/// nor where the process begins anew after that. So no period is billed a second time.
/// </summary>
internal sealed class Periods(SimulatedWorld world) : Invariant(world, "periods")
{
    private DateOnly _latest;

    /// <summary>The first day of the period that a day is in.</summary>
    public static DateOnly Of(AccessKey key, DateOnly day) => key.BudgetPeriod == BudgetPeriod.Day ? day : day.AddDays(1 - day.Day);

    public override void Asked(SimulatedRun run)
    {
        var day = DateOnly.FromDateTime((SimulatedTime.Beginning + TimeSpan.FromTicks(Now) + World.Loop.WallShift).UtcDateTime);
        _latest = day > _latest ? day : _latest;
        run.Day = _latest;
    }

    public override void Noticed(SimulatedRun run, RunEvent runEvent)
    {
        if (runEvent is RunStarted started && started.Day != Text(run.Day))
        {
            Violated(run, $"it is booked on {started.Day}, and was let in on {Text(run.Day)}");
        }
    }

    /// <summary>A new life knows of the days that are on the disk, those of runs that the crash interrupted and of leases too.</summary>
    public override void Restarted(SimulatedNode node)
    {
        _latest = World.Journal.Durable.Where(entry => entry.Kind == EntryKind.Lease).Select(entry => DayOf(entry)!.Value).DefaultIfEmpty().Max();
        foreach (var (started, settlement) in World.Journal.Durable.Where(entry => entry.Kind is EntryKind.Run or EntryKind.Settlement).GroupBy(entry => entry.Subject)
            .Select(run => (run.First(), run.FirstOrDefault(entry => entry.Kind == EntryKind.Settlement))))
        {
            var let = DayOf(started);
            if (settlement is null)
            {
                continue;    // the disk was full at the start: the next one settles it
            }

            var day = DayOf(settlement);
            if (let is { } one && day != one)
            {
                Violated(World.RunById(started.Subject), $"it was let in on {Text(one)}, and is settled on {(day is { } other ? Text(other) : "no day")}");
            }

            _latest = day > _latest ? day.Value : _latest;
        }
    }

    private static DateOnly? DayOf(StoredEntry entry)
    {
        var json = JsonElement.Parse(entry.Body.Span);
        return json.TryGetProperty("day", out var day) ? DateOnly.ParseExact(day.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
