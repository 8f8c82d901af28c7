using System.Security.Cryptography;
using System.Text.Json;
using Entente.EndToEnd.Support;
using Entente.Journal;
using Entente.Runs;
using Entente.Storage;

namespace Entente.EndToEnd.Durability;

/// <summary>What a data directory holds once nothing runs any more, read for what a crash could have spoilt.</summary>
internal sealed class Aftermath
{
    private readonly Dictionary<string, List<RunEvent>> runs = [];
    private readonly List<(string Run, byte[] Body)> leaves = [];
    private readonly List<(string Run, long NanoUsd)> settlements = [];
    private long lost;

    public static async Task<Aftermath> ReadAsync(string data)
    {
        using var directory = DataDirectory.Open(data);
        await using var journal = SqliteJournal.Open(directory);
        var aftermath = new Aftermath();
        await foreach (var entry in journal.ReadAsync(EntryKind.Run))
        {
            if (!aftermath.runs.TryGetValue(entry.Subject, out var events))
            {
                aftermath.runs[entry.Subject] = events = [];
            }

            events.Add(RunEventJson.Read(entry.Body.Span));
        }

        await foreach (var leaf in journal.ReadAsync(EntryKind.Leaf))
        {
            aftermath.leaves.Add((leaf.Subject, leaf.Body.ToArray()));
        }

        await foreach (var settlement in journal.ReadAsync(EntryKind.Settlement))
        {
            aftermath.settlements.Add((settlement.Subject, JsonElement.Parse(settlement.Body.Span).GetProperty("cost_nano_usd").GetInt64()));
        }

        await foreach (var lease in journal.ReadAsync(EntryKind.Lease))
        {
            aftermath.lost += JsonElement.Parse(lease.Body.Span).TryGetProperty("lost_nano_usd", out var lost) ? lost.GetInt64() : 0;
        }

        return aftermath;
    }

    /// <summary>What the log's entries have to be: the digests of the signed receipts.</summary>
    public byte[][] Digests => [.. leaves.Select(leaf => SHA256.HashData(leaf.Body))];

    public int Runs => runs.Count;

    /// <summary>Calls that the server has made or was about to make.</summary>
    public int Calls => runs.Values.Sum(events => events.OfType<StepStarted>().Count());

    public int Interrupted => runs.Values.Count(events => events[^1] is AnswerEnded { ErrorCode: "interrupted" });

    /// <summary>What all runs have cost by their settlements.</summary>
    public long SettledNanoUsd => settlements.Sum(settlement => settlement.NanoUsd);

    /// <summary>What is charged of leases, for calls of which a crash may have left no record.</summary>
    public long LostNanoUsd => lost;

    /// <summary>What the cheapest call has cost that was answered.</summary>
    public long LeastNanoUsd => runs.Values.SelectMany(events => events.OfType<StepEnded>()).Where(step => step.Outcome == StepOutcome.Complete).Min(step => step.CostNanoUsd!.Value);

    /// <summary>Runs whose last event is not their end.</summary>
    public IReadOnlyList<string> Unfinished => [.. runs.Where(run => run.Value[^1] is not AnswerEnded).Select(run => run.Key)];

    /// <summary>What is charged more than once, or otherwise in one place than in another.</summary>
    public IEnumerable<string> DoubleCharges()
    {
        // A correction says what it supersedes, and costs the same: docs/receipts.md.
        foreach (var twice in leaves.Where(leaf => !Receipt(leaf.Body).TryGetProperty("supersedes", out _)).GroupBy(leaf => leaf.Run).Where(group => group.Count() > 1))
        {
            yield return $"{twice.Key} has {twice.Count()} leaves";
        }

        foreach (var twice in settlements.GroupBy(settlement => settlement.Run).Where(group => group.Count() > 1))
        {
            yield return $"{twice.Key} is settled {twice.Count()} times";
        }

        foreach (var (run, nanoUsd) in settlements)
        {
            if (nanoUsd != Charged(run))
            {
                yield return $"{run} has steps of {Charged(run)} and a settlement of {nanoUsd}";
            }
        }

        foreach (var (run, events) in runs)
        {
            if (events.OfType<AnswerEnded>().Count(end => end.Supersedes is null) > 1 || events.OfType<StepEnded>().GroupBy(step => step.Step).Any(step => step.Count() > 1))
            {
                yield return $"{run} ended twice, or one of its steps did";
            }
        }

        foreach (var (run, body) in leaves)
        {
            var stated = Receipt(body).GetProperty("cost_nanousd").GetInt64();
            if (Charged(run) != stated)
            {
                yield return $"{run} has steps of {Charged(run)} and a receipt of {stated}";
            }
        }

        foreach (var twice in runs.Values.SelectMany(events => events.OfType<StepEnded>()).Where(step => step.ResponseId is not null).GroupBy(step => step.ResponseId).Where(group => group.Count() > 1))
        {
            yield return $"the provider's answer {twice.Key} is charged {twice.Count()} times";
        }
    }

    /// <summary>What is missing of answers that programs saw complete.</summary>
    public IEnumerable<string> Missing(IEnumerable<Heard> complete)
    {
        var settled = settlements.Select(settlement => settlement.Run).ToHashSet();
        var withLeaf = leaves.Select(leaf => leaf.Run).ToHashSet();
        foreach (var heard in complete)
        {
            if (!runs.TryGetValue(heard.Run!, out var events) || events[^1] is not AnswerEnded { Status: RunStatus.Complete })
            {
                yield return $"{heard.Run} was seen complete and has no record of it";
            }
            else if (!settled.Contains(heard.Run!))
            {
                yield return $"{heard.Run} was seen complete and is not settled";
            }
            else if (!withLeaf.Contains(heard.Run!))
            {
                yield return $"{heard.Run} was seen complete and has no leaf";
            }
        }
    }
    private long Charged(string run) => runs[run].OfType<StepEnded>().Sum(step => step.CostNanoUsd ?? 0);

    private static JsonElement Receipt(byte[] leaf) => JsonElement.Parse(leaf);
}
