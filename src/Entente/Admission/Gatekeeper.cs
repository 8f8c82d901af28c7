using System.Collections.Concurrent;
using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Journal;
using Entente.Runs;

namespace Entente.Admission;

/// <summary>
/// Lets requests in: from a key and what the request itself asks for to a grant, the tighter of both limits. Safe for concurrent use.
/// </summary>
public sealed class Gatekeeper(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, KeyUse> _uses = [];

    /// <summary>Rebuilds from the journal what each key has spent in its period; once, before the first request.</summary>
    public async Task LoadAsync(KeyBook keys, IJournal journal, CancellationToken cancellationToken)
    {
        var budgeted = keys.List().Where(key => key.BudgetNanoUsd is not null).ToDictionary(key => key.Id);
        if (budgeted.Count == 0)
        {
            return;
        }

        var callers = new Dictionary<string, AccessKey>();
        await foreach (var entry in journal.ReadAsync(EntryKind.Run, cancellationToken))
        {
            switch (RunEventJson.Read(entry.Body.Span))
            {
                case RunStarted started when budgeted.TryGetValue(started.Caller, out var key):
                    callers[entry.Subject] = key;
                    break;
                case StepEnded { CostNanoUsd: > 0 } ended when callers.TryGetValue(entry.Subject, out var key):
                    Use(key).Recall(key, entry.TimeMs, ended.CostNanoUsd.Value);
                    break;
                case AnswerEnded:
                    callers.Remove(entry.Subject);
                    break;
            }
        }
    }

    /// <summary>Nano-dollars that a key has spent in its current period.</summary>
    public long SpentNanoUsd(AccessKey key) => Use(key).SpentNanoUsd(key);

    /// <param name="key">Null: no key is asked for, and who reaches us is the operator.</param>
    /// <param name="wanted">What the request asks for.</param>
    public (Grant? Grant, Refusal? Refusal) Admit(AccessKey? key, Caps wanted)
    {
        if (key is null)
        {
            return (new() { Caller = "local", IsOperator = true, Caps = wanted }, null);
        }

        var (refusal, share) = Use(key).Enter(key, wanted.MaxCostNanoUsd);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        return (new()
        {
            Caller = key.Id,
            IsOperator = key.Role == KeyRole.Operator,
            WithdrawnByName = key.WithdrawnByName,
            Caps = wanted with
            {
                MaxCostNanoUsd = share ?? wanted.MaxCostNanoUsd,
                Models = key.Models,
            },
        }, null);
    }

    /// <summary>To be called once for each grant, when its run has ended or did not begin.</summary>
    public void Leave(AccessKey? key, Grant grant, IEnumerable<RunEvent> events)
    {
        if (key is null)
        {
            return;
        }

        var (cost, usage) = (0L, Usage.None);
        foreach (var ended in events.OfType<StepEnded>())
        {
            cost += ended.CostNanoUsd ?? 0;
            usage += ended.Usage;
        }

        Use(key).Leave(key, key.BudgetNanoUsd is null ? null : grant.Caps.MaxCostNanoUsd, cost, usage.Input + usage.Output);
    }

    private KeyUse Use(AccessKey key) => _uses.GetOrAdd(key.Id, _ => new KeyUse(time));
}
