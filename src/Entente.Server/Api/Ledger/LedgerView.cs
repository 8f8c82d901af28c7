using Entente.Admission;
using Entente.Ledger;

namespace Entente.Server.Api.Ledger;

/// <summary>GET /v1/ledger</summary>
internal sealed record LedgerView
{
    public required string[] By { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }
    public required LedgerRowView[] Rows { get; init; }
    public required LedgerRowView Total { get; init; }
}

/// <summary>Of key, model, developer, jurisdiction, provider and day those that the report is by.</summary>
internal sealed record LedgerRowView
{
    public string? Key { get; init; }
    public string? KeyName { get; init; }
    public string? Model { get; init; }
    public string? Developer { get; init; }
    public string? Jurisdiction { get; init; }
    public string? Provider { get; init; }
    public string? Day { get; init; }
    public long? Runs { get; init; }
    public required long Calls { get; init; }
    public required long InputTokens { get; init; }
    public required long CachedReadTokens { get; init; }
    public required long CacheWriteTokens { get; init; }
    public required long OutputTokens { get; init; }
    public required long ReasoningTokens { get; init; }
    public required long Images { get; init; }
    public required long EstimatedCalls { get; init; }
    public required long UnpricedCalls { get; init; }
    public required decimal CostUsd { get; init; }
    public required long CostNanoUsd { get; init; }
    public required decimal OverrunUsd { get; init; }

    public static LedgerRowView Of(LedgerReport report, LedgerRow row, KeyBook keys)
    {
        var key = Value("key");
        return new()
        {
            Key = key,
            KeyName = key is null ? null : keys.List(revoked: true).FirstOrDefault(one => one.Id == key)?.Name,
            Model = Value("model"),
            Developer = Value("developer"),
            Jurisdiction = Value("jurisdiction"),
            Provider = Value("provider"),
            Day = Value("day"),
            Runs = row.Runs,
            Calls = row.Spend.Calls,
            InputTokens = row.Spend.Input,
            CachedReadTokens = row.Spend.CachedRead,
            CacheWriteTokens = row.Spend.CacheWrite,
            OutputTokens = row.Spend.Output,
            ReasoningTokens = row.Spend.Reasoning,
            Images = row.Spend.Images,
            EstimatedCalls = row.Spend.EstimatedCalls,
            UnpricedCalls = row.Spend.UnpricedCalls,
            CostUsd = row.Spend.CostNanoUsd / 1e9m,
            CostNanoUsd = row.Spend.CostNanoUsd,
            OverrunUsd = row.Spend.OverrunNanoUsd / 1e9m,
        };

        string? Value(string axis) => report.By.IndexOf(axis) is >= 0 and var place && place < row.Values.Length ? row.Values[place] : null;
    }
}
