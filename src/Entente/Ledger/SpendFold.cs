using System.Text.Json;
using System.Text.Json.Serialization;
using Entente.Journal;

namespace Entente.Ledger;

/// <summary>
/// What was spent, as a pure fold over the journal's settlements: the same entries give the same sums. Safe for concurrent use.
/// </summary>
public sealed class SpendFold : ISnapshotFold
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SpendKey, Spend> _sums = [];
    private readonly Dictionary<(string Day, string Caller), long> _runs = [];

    /// <inheritdoc/>
    public string Name => "spend-1";

    /// <inheritdoc/>
    public IReadOnlyList<EntryKind> Kinds => [EntryKind.Settlement];

    /// <inheritdoc/>
    public void Apply(StoredEntry entry) => Apply(SettlementJson.Read(entry.Body.Span));

    public void Apply(Settlement settlement)
    {
        lock (_lock)
        {
            var run = (settlement.Day, settlement.Caller);
            _runs[run] = _runs.GetValueOrDefault(run) + 1;
            foreach (var line in settlement.Lines)
            {
                var key = new SpendKey
                {
                    Day = settlement.Day,
                    Caller = settlement.Caller,
                    Model = line.Model,
                    Developer = line.Developer,
                    Jurisdiction = line.Jurisdiction,
                    Provider = line.Provider,
                };
                _sums[key] = _sums.GetValueOrDefault(key, Spend.None) + Spend.Of(line);
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
                return [.. _runs.Select(run => (run.Key, run.Value))];
            }
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
                Runs = [.. _runs.Select(run => new RunsRow { Day = run.Key.Day, Caller = run.Key.Caller, Runs = run.Value })],
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
            foreach (var row in read.Sums)
            {
                _sums[row.Key] = row.Spend;
            }

            foreach (var row in read.Runs)
            {
                _runs[(row.Day, row.Caller)] = row.Runs;
            }
        }
    }
}

internal sealed record SpendSnapshot
{
    public required SpendRow[] Sums { get; init; }
    public required RunsRow[] Runs { get; init; }
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
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(SpendSnapshot))]
internal sealed partial class SpendJson : JsonSerializerContext;
