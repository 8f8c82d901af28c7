using System.Text.Json;
using Entente.Journal;
using Entente.Runs;

namespace Entente.Tests.Runs;

/// <summary>What a journal holds of the one run that it knows.</summary>
internal sealed record RecordedRun(IReadOnlyList<RunEvent> Events, IReadOnlyList<JsonElement> Receipts, IReadOnlyList<StoredEntry> Leaves, int Salts)
{
    public AnswerEnded? Ended => Events.Count > 0 ? Events[^1] as AnswerEnded : null;

    public JsonElement Receipt => Receipts[^1];

    public long StepsNanoUsd => Events.OfType<StepEnded>().Sum(end => end.CostNanoUsd ?? 0);

    public static async Task<RecordedRun> ReadAsync(IJournal journal)
    {
        var leaves = await journal.ReadAsync(EntryKind.Leaf).ToListAsync();
        return new(
            [.. (await journal.ReadAsync(EntryKind.Run).ToListAsync()).Select(entry => RunEventJson.Read(entry.Body.Span))],
            [.. leaves.Select(leaf => JsonElement.Parse(leaf.Body.Span))],
            leaves,
            await journal.ReadAsync(EntryKind.Salts).CountAsync());
    }
}
