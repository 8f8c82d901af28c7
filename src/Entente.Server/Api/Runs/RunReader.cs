using System.Text.Json;
using Entente.Journal;
using Entente.Runs;
using Entente.Server.Admission;

namespace Entente.Server.Api.Runs;

/// <summary>Reads a run's events from the journal, of running ones those that are durable by now.</summary>
internal sealed class RunReader(IJournal journal, RunEngine engine)
{
    /// <returns>Empty where there is no such run, or it is not this caller's to see.</returns>
    public async Task<IReadOnlyList<(RunEvent Event, ReadOnlyMemory<byte> Json)>> ReadAsync(string run, Caller caller, CancellationToken cancellationToken)
    {
        await engine.HandOnAsync(run);
        var events = new List<(RunEvent Event, ReadOnlyMemory<byte> Json)>();
        await foreach (var entry in journal.ReadAsync(EntryKind.Run, run, cancellationToken))
        {
            events.Add((RunEventJson.Read(entry.Body.Span), entry.Body));
        }

        // An event that the disk refused at first is written later than those that followed it.
        events.Sort((left, right) => left.Event.Seq.CompareTo(right.Event.Seq));
        return events.Count > 0 && events[0].Event is RunStarted started && (caller.IsOperator || started.Caller == caller.Id) ? events : [];
    }

    /// <summary>Whether the run is this caller's own, so that it gets the salts.</summary>
    public async Task<bool> IsOwnAsync(string run, Caller caller, CancellationToken cancellationToken)
    {
        var events = await ReadAsync(run, caller, cancellationToken);
        return events.Count > 0 && events[0].Event is RunStarted started && started.Caller == caller.Id;
    }

    public static RunView View(IReadOnlyList<(RunEvent Event, ReadOnlyMemory<byte> Json)> events)
    {
        var started = (RunStarted)events[0].Event;
        var plan = events.Select(item => item.Event).OfType<PlanMade>().LastOrDefault();
        var ended = events[^1].Event as AnswerEnded;
        return new()
        {
            Run = started.Run,
            Status = ended is null ? "running" : ended.Status.ToString().ToLowerInvariant(),
            ErrorCode = ended?.ErrorCode,
            ErrorMessage = ended?.ErrorMessage,
            Model = started.AskedModel,
            Strategy = plan?.Strategy,
            Why = plan?.Why,
            Caller = started.Caller,
            StartedMs = started.TimeMs,
            EndedMs = ended?.TimeMs,
            CostUsd = events.Sum(item => (item.Event as StepEnded)?.CostNanoUsd ?? 0) / 1e9m,
            Events = Json(events),
        };
    }

    public static JsonElement[] Json(IEnumerable<(RunEvent Event, ReadOnlyMemory<byte> Json)> events)
        => [.. events.Select(item => JsonElement.Parse(item.Json.Span))];
}
