using System.Text.Json;
using System.Text.Json.Serialization;
using Entente.Journal;

namespace Entente.Ledger;

/// <summary>
/// What was spent, as a pure fold over the journal's settlements and leases: the same entries give the same sums. Safe for concurrent use.
/// </summary>
public sealed class SpendFold : ISnapshotFold
{
    /// <summary>In the place of a model, a developer, a jurisdiction and a provider: what a crash has lost of a key's lease.</summary>
    public const string LeaseLost = "lease_lost";

    private readonly Lock _lock = new();
    private readonly Dictionary<SpendKey, Spend> _sums = [];
    private readonly Dictionary<(string Day, string Caller), (long Runs, long LeasedNanoUsd)> _runs = [];
    private readonly Dictionary<(string Key, string Period, string Until), LeaseNote> _leases = [];

    /// <inheritdoc/>
    public string Name => "spend-1";

    /// <inheritdoc/>
    public IReadOnlyList<EntryKind> Kinds => [EntryKind.Settlement, EntryKind.Lease];

    /// <inheritdoc/>
    public void Apply(StoredEntry entry)
    {
        if (entry.Kind == EntryKind.Lease)
        {
            Apply(entry.Subject, LeaseJson.Read(entry.Body.Span));
        }
        else
        {
            Apply(entry.Said as Settlement ?? SettlementJson.Read(entry.Body.Span));
        }
    }

    public void Apply(Settlement settlement)
    {
        lock (_lock)
        {
            var run = (settlement.Day, settlement.Caller);
            var (runs, leased) = _runs.GetValueOrDefault(run);
            foreach (var line in settlement.Lines)
            {
                Add(new()
                {
                    Day = settlement.Day,
                    Caller = settlement.Caller,
                    Model = line.Model,
                    Developer = line.Developer,
                    Jurisdiction = line.Jurisdiction,
                    Provider = line.Provider,
                }, Spend.Of(line));
                leased += line.Leased ? line.CostNanoUsd ?? 0 : 0;
            }

            _runs[run] = (runs + 1, leased);
        }
    }

    internal void Apply(string key, LeaseNote lease)
    {
        lock (_lock)
        {
            _leases[(key, lease.Period, lease.Until)] = lease;
            if (lease.LostNanoUsd > 0)
            {
                Add(new() { Day = lease.Day, Caller = key, Model = LeaseLost, Developer = LeaseLost, Jurisdiction = LeaseLost, Provider = LeaseLost }, new() { CostNanoUsd = lease.LostNanoUsd });
            }
        }
    }

    /// <summary>All sums, in no particular order.</summary>
    public IReadOnlyList<KeyValuePair<SpendKey, Spend>> Sums
    {
        get
        {
            lock (_lock)
            {
                return [.. _sums];
            }
        }
    }

    /// <summary>Runs by day and caller, those without any call too.</summary>
    public IReadOnlyList<((string Day, string Caller) Key, long Runs)> Runs
    {
        get
        {
            lock (_lock)
            {
                return [.. _runs.Select(run => (run.Key, run.Value.Runs))];
            }
        }
    }

    /// <summary>Days on which leases were written.</summary>
    internal IReadOnlyList<string> LeaseDays
    {
        get
        {
            lock (_lock)
            {
                return [.. _leases.Values.Select(lease => lease.Day), .. _sums.Keys.Where(sum => sum.Model == LeaseLost).Select(sum => sum.Day)];
            }
        }
    }

    /// <summary>What a key's calls that were made from leases have cost, by day.</summary>
    internal IReadOnlyList<(string Day, long NanoUsd)> Leased(string key)
    {
        lock (_lock)
        {
            return [.. _runs.Where(run => run.Key.Caller == key && run.Value.LeasedNanoUsd != 0).Select(run => (run.Key.Day, run.Value.LeasedNanoUsd))];
        }
    }

    /// <summary>The leases that cover more than is on record, each as it is closed: what it covers beyond that is charged, within the budget.</summary>
    internal IReadOnlyList<(string Key, LeaseNote Note)> LostLeases()
    {
        lock (_lock)
        {
            return [.. Open().OrderBy(lease => lease.Key.Key, StringComparer.Ordinal).ThenBy(lease => lease.Key.Period, StringComparer.Ordinal).Select(lease =>
            {
                var known = Known(lease.Key);
                var left = lease.Value.BudgetNanoUsd - _sums.Where(sum => sum.Key.Caller == lease.Key.Key && IsWithin(sum.Key.Day, lease.Key)).Sum(sum => sum.Value.CostNanoUsd);
                return (lease.Key.Key, lease.Value with { LimitNanoUsd = known, LostNanoUsd = Math.Max(0, Math.Min(lease.Value.LimitNanoUsd - known, left)) });
            })];
        }
    }

    /// <inheritdoc/>
    public byte[] Write()
    {
        lock (_lock)
        {
            return JsonSerializer.SerializeToUtf8Bytes(new()
            {
                Sums = [.. _sums.Select(sum => new SpendRow { Key = sum.Key, Spend = sum.Value })],
                Runs = [.. _runs.Select(run => new RunsRow { Day = run.Key.Day, Caller = run.Key.Caller, Runs = run.Value.Runs, LeasedNanoUsd = run.Value.LeasedNanoUsd })],
                Leases = [.. Open().Select(lease => new LeaseRow { Key = lease.Key.Key, Lease = lease.Value })],
            }, SpendJson.Default.SpendSnapshot);
        }
    }

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> snapshot)
    {
        var read = JsonSerializer.Deserialize(snapshot, SpendJson.Default.SpendSnapshot) ?? throw new JsonException("a snapshot is not null");
        lock (_lock)
        {
            _sums.Clear();
            _runs.Clear();
            _leases.Clear();
            foreach (var row in read.Sums)
            {
                _sums[row.Key] = row.Spend;
            }

            foreach (var row in read.Runs)
            {
                _runs[(row.Day, row.Caller)] = (row.Runs, row.LeasedNanoUsd);
            }

            foreach (var row in read.Leases ?? [])
            {
                _leases[(row.Key, row.Lease.Period, row.Lease.Until)] = row.Lease;
            }
        }
    }

    private void Add(SpendKey key, Spend spend) => _sums[key] = _sums.GetValueOrDefault(key, Spend.None) + spend;

    /// <summary>Others are forgotten in snapshots: what is on record only grows.</summary>
    private IEnumerable<KeyValuePair<(string Key, string Period, string Until), LeaseNote>> Open()
        => _leases.Where(lease => lease.Value.LimitNanoUsd > Known(lease.Key));

    private long Known((string Key, string Period, string Until) lease)
        => _runs.Where(run => run.Key.Caller == lease.Key && IsWithin(run.Key.Day, lease)).Sum(run => run.Value.LeasedNanoUsd);

    // Days in ISO 8601 are in the order of their text.
    private static bool IsWithin(string day, (string Key, string Period, string Until) lease)
        => string.CompareOrdinal(day, lease.Period) >= 0 && string.CompareOrdinal(day, lease.Until) < 0;
}

internal sealed record SpendSnapshot
{
    public required SpendRow[] Sums { get; init; }
    public required RunsRow[] Runs { get; init; }

    /// <summary>Null in snapshots from before there were any.</summary>
    public LeaseRow[]? Leases { get; init; }
}

internal sealed record SpendRow
{
    public required SpendKey Key { get; init; }
    public required Spend Spend { get; init; }
}

internal sealed record RunsRow
{
    public required string Day { get; init; }
    public required string Caller { get; init; }
    public required long Runs { get; init; }

    /// <summary>What those of their calls have cost that were made from a lease.</summary>
    public long LeasedNanoUsd { get; init; }
}

internal sealed record LeaseRow
{
    public required string Key { get; init; }
    public required LeaseNote Lease { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(SpendSnapshot))]
internal sealed partial class SpendJson : JsonSerializerContext;
