using Entente.Catalog;

namespace Entente.Ledger;

/// <summary>What the recorded usage would cost at other prices. It only reports: what was booked stays booked.</summary>
public sealed class Recomputation(Func<SettlementLine, Prices?> priceOf)
{
    private readonly SortedDictionary<string, RecomputedModel> _models = new(StringComparer.Ordinal);

    /// <summary>By model.</summary>
    public IEnumerable<RecomputedModel> Models => _models.Values;

    public void Add(Settlement settlement)
    {
        foreach (var line in settlement.Lines)
        {
            var was = _models.GetValueOrDefault(line.Model) ?? new() { Model = line.Model };
            var now = NewCost(line);
            _models[line.Model] = was with
            {
                Calls = was.Calls + 1,
                OldNanoUsd = was.OldNanoUsd + (line.CostNanoUsd ?? 0),
                NewNanoUsd = was.NewNanoUsd + (now ?? line.CostNanoUsd ?? 0),
                KeptCalls = was.KeptCalls + (now is null ? 1 : 0),
                UnpricedCalls = was.UnpricedCalls + ((now ?? line.CostNanoUsd) is null ? 1 : 0),
            };
        }
    }

    /// <returns>Null where it stays as it was: no price is given, or nothing was counted that a price could be put on.</returns>
    private long? NewCost(SettlementLine line)
    {
        if (line.Unbilled)
        {
            return 0;
        }

        var wasReserved = line.Estimated && line.Input == 0 && line.Output == 0;
        return wasReserved ? null : priceOf(line)?.CostNanoUsd(new()
        {
            Input = line.Input,
            CachedRead = line.CachedRead,
            CacheWrite = line.CacheWrite,
            Output = line.Output,
            Reasoning = line.Reasoning,
            Images = line.Images,
        });
    }
}

public sealed record RecomputedModel
{
    public required string Model { get; init; }
    public long Calls { get; init; }
    public long OldNanoUsd { get; init; }
    public long NewNanoUsd { get; init; }
    public long DifferenceNanoUsd => NewNanoUsd - OldNanoUsd;

    /// <summary>Calls whose cost stays as it was booked.</summary>
    public long KeptCalls { get; init; }

    /// <summary>Calls whose cost is not known, before and after.</summary>
    public long UnpricedCalls { get; init; }
}
