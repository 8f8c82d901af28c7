using System.Globalization;
using Entente.Dialects;
using Entente.Runs;

namespace Entente.Ledger;

/// <summary>A run's settlement is a fold over its events.</summary>
public static class SettlementFold
{
    /// <exception cref="ArgumentException">The events are not those of one whole run: a first `run.started` and a last `answer.ended`.</exception>
    public static Settlement Fold(IReadOnlyList<RunEvent> events)
    {
        if (events.Count < 2 || events[0] is not RunStarted started || events[^1] is not AnswerEnded ended)
        {
            throw new ArgumentException("a settlement is made from a whole run: run.started first, answer.ended last", nameof(events));
        }

        var ends = events.OfType<StepEnded>().ToDictionary(end => end.Step);
        return new()
        {
            Run = started.Run,
            Caller = started.Caller,
            Day = started.Day ?? DayOf(started.TimeMs),
            Status = ended.Status,
            Lines = [.. events.OfType<StepStarted>().OrderBy(step => step.Step).Where(step => ends.ContainsKey(step.Step)).Select(step => Line(step, ends[step.Step]))],
            CostNanoUsd = ended.CostNanoUsd,
        };
    }

    internal static string DayOf(long timeMs)
        => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(timeMs).UtcDateTime).ToString("O", CultureInfo.InvariantCulture);

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
    };
}
