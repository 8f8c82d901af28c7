namespace Entente.Ledger;

/// <summary>Whose spending, on what: the finest that the ledger keeps for ever.</summary>
public sealed record SpendKey
{
    /// <summary>UTC, ISO 8601.</summary>
    public required string Day { get; init; }

    /// <summary>Id of the caller's key; `local` where the server asks for none.</summary>
    public required string Caller { get; init; }

    public required string Model { get; init; }
    public string? Developer { get; init; }

    /// <summary>Of the developer.</summary>
    public string? Jurisdiction { get; init; }

    public required string Provider { get; init; }
}

/// <summary>Sums over calls.</summary>
public sealed record Spend
{
    public long Calls { get; init; }
    public long Input { get; init; }
    public long CachedRead { get; init; }
    public long CacheWrite { get; init; }
    public long Output { get; init; }
    public long Reasoning { get; init; }
    public long Images { get; init; }

    /// <summary>Calls whose usage is our estimate, since the provider has not counted to the end.</summary>
    public long EstimatedCalls { get; init; }

    /// <summary>Calls that cost what nobody knows.</summary>
    public long UnpricedCalls { get; init; }

    public long CostNanoUsd { get; init; }
    public long OverrunNanoUsd { get; init; }

    public static Spend None { get; } = new();

    public static Spend Of(SettlementLine line) => new()
    {
        Calls = 1,
        Input = line.Input,
        CachedRead = line.CachedRead,
        CacheWrite = line.CacheWrite,
        Output = line.Output,
        Reasoning = line.Reasoning,
        Images = line.Images,
        EstimatedCalls = line.Estimated ? 1 : 0,
        UnpricedCalls = line.CostNanoUsd is null ? 1 : 0,
        CostNanoUsd = line.CostNanoUsd ?? 0,
        OverrunNanoUsd = line.OverrunNanoUsd,
    };

    public static Spend operator +(Spend left, Spend right) => new()
    {
        Calls = left.Calls + right.Calls,
        Input = left.Input + right.Input,
        CachedRead = left.CachedRead + right.CachedRead,
        CacheWrite = left.CacheWrite + right.CacheWrite,
        Output = left.Output + right.Output,
        Reasoning = left.Reasoning + right.Reasoning,
        Images = left.Images + right.Images,
        EstimatedCalls = left.EstimatedCalls + right.EstimatedCalls,
        UnpricedCalls = left.UnpricedCalls + right.UnpricedCalls,
        CostNanoUsd = left.CostNanoUsd + right.CostNanoUsd,
        OverrunNanoUsd = left.OverrunNanoUsd + right.OverrunNanoUsd,
    };

    public static Spend Add(Spend left, Spend right) => left + right;
}
