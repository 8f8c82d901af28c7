using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Entente.Dialects;
using Entente.Runs;

namespace Entente.Ledger;

/// <summary>A run's settlement is a fold over its events.</summary>
public static class SettlementFold
{
    /// <exception cref="ArgumentException">The events are not those of one whole run: a first `run.started` and a last `answer.ended`.</exception>
    public static Settlement Fold(IReadOnlyList<RunEvent> events) => Fold(RunOutline.OfWhole(events));

    internal static Settlement Fold(RunOutline run) => new()
    {
        Run = run.Started.Run,
        Caller = run.Started.Caller,
        Day = run.Started.Day ?? DayOf(run.Started.TimeMs),
        Status = run.Ended!.Status,
        Lines = Lines(run.Steps),
        CostNanoUsd = run.Ended.CostNanoUsd,
    };

    internal static string DayOf(long timeMs)
        => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(timeMs).UtcDateTime).ToString("O", CultureInfo.InvariantCulture);

    private static ImmutableArray<SettlementLine> Lines(RunStep[] steps)
    {
        var ended = 0;
        foreach (var step in steps)
        {
            ended += step.Ended is null ? 0 : 1;
        }

        var lines = new SettlementLine[ended];
        var filled = 0;
        foreach (var step in steps)
        {
            if (step.Ended is not null)
            {
                lines[filled++] = Line(step.Started, step.Ended);
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(lines);
    }

    private static SettlementLine Line(StepStarted step, StepEnded end) => new()
    {
        Step = step.Step,
        Model = step.Model,
        Developer = step.Developer,
        Jurisdiction = step.DeveloperJurisdiction,
        Provider = step.Provider,
        Endpoint = step.Endpoint,
        Input = end.Usage.Input,
        CachedRead = end.Usage.CachedRead,
        CacheWrite = end.Usage.CacheWrite,
        Output = end.Usage.Output,
        Reasoning = end.Usage.Reasoning,
        Images = end.Usage.Images,
        Estimated = end.Usage.Estimated || end.Outcome == StepOutcome.Interrupted,
        Unbilled = end.CostNanoUsd == 0 && end.Usage == Usage.None,
        CostNanoUsd = end.CostNanoUsd,
        OverrunNanoUsd = end.OverrunNanoUsd,
        PriceVersion = step.PriceVersion,
        PriceSource = step.PriceSource,
        Leased = step.Leased == true,
    };
}
