using System.Collections.Concurrent;
using Entente.Dialects;
using Entente.Ledger;
using Entente.Runs;

namespace Entente.Admission;

/// <summary>
/// Lets requests in: from a key and what the request itself asks for to a grant, the tighter of both limits. Safe for concurrent use.
/// </summary>
public sealed class Gatekeeper(LedgerBook ledger, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, KeyUse> _uses = [];

    /// <param name="key">Null: no key is asked for, and who reaches us is the operator.</param>
    /// <param name="wanted">What the request asks for.</param>
    public (Grant? Grant, Refusal? Refusal) Admit(AccessKey? key, Caps wanted)
    {
        var today = ledger.Today;
        if (key is null)
        {
            return (new() { Caller = "local", IsOperator = true, Caps = wanted, Day = today }, null);
        }

        var allowance = ledger.Allow(key, today);
        if (allowance is { LeftNanoUsd: 0 })
        {
            return (null, new() { Status = 429, Code = CapMeter.BudgetCode, Message = allowance.Refusal(null) });
        }

        if (Use(key).Enter(key) is { } refusal)
        {
            return (null, refusal);
        }

        return (new()
        {
            Caller = key.Id,
            IsOperator = key.Role == KeyRole.Operator,
            WithdrawnByName = key.WithdrawnByName,
            Caps = wanted with { Models = key.Models, PricedOnly = allowance is not null },
            Allowance = allowance,
            Day = today,
        }, null);
    }

    /// <summary>To be called once for each grant, when its run has ended or did not begin.</summary>
    public void Leave(AccessKey? key, IEnumerable<RunEvent> events)
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

        Use(key).Leave(cost, usage.Input + usage.Output);
    }

    private KeyUse Use(AccessKey key) => _uses.GetOrAdd(key.Id, _ => new KeyUse(time));
}
