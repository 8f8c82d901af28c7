using System.Collections.Immutable;

namespace Entente.Ledger;

/// <summary>Spending in a span of days, summed up by what one asks for.</summary>
public sealed record LedgerReport
{
    /// <summary>What a report can be summed up by.</summary>
    public static readonly ImmutableArray<string> Axes = ["key", "model", "developer", "jurisdiction", "provider", "day"];

    /// <summary>Of <see cref="Axes"/>, in the order of the columns.</summary>
    public required ImmutableArray<string> By { get; init; }

    /// <summary>First and last day, both counted; null: from the beginning, or until now.</summary>
    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    /// <summary>The dearest first; days in their order.</summary>
    public required ImmutableArray<LedgerRow> Rows { get; init; }

    public required LedgerRow Total { get; init; }

    public static LedgerReport Of(SpendFold spend, ImmutableArray<string> by, DateOnly? from, DateOnly? to)
    {
        var sums = spend.Sums.Where(sum => IsWithin(sum.Key.Day)).ToList();
        var runs = spend.Runs.Where(run => IsWithin(run.Key.Day)).ToList();

        // A run of several models is counted for each of them by its calls; as a run only where it has one row.
        var countsRuns = by.All(axis => axis is "key" or "day");
        var groups = sums.GroupBy(sum => string.Join('\n', by.Select(axis => Value(axis, sum.Key))))
            .ToDictionary(group => group.Key, group => group.Aggregate(Spend.None, (sum, one) => sum + one.Value));
        var runGroups = runs.GroupBy(run => string.Join('\n', by.Select(axis => axis == "day" ? run.Key.Day : run.Key.Caller)))
            .ToDictionary(group => group.Key, group => group.Sum(run => run.Runs));
        var keys = countsRuns ? groups.Keys.Union(runGroups.Keys) : groups.Keys;
        var rows = keys.Select(key => new LedgerRow
        {
            Values = [.. key.Split('\n')],
            Runs = countsRuns ? runGroups.GetValueOrDefault(key) : null,
            Spend = groups.GetValueOrDefault(key, Spend.None),
        });
        return new()
        {
            By = by,
            From = from,
            To = to,
            Rows = [.. by.Contains("day")
                ? rows.OrderBy(row => row.Values[by.IndexOf("day")], StringComparer.Ordinal).ThenByDescending(row => row.Spend.CostNanoUsd).ThenBy(Name, StringComparer.Ordinal)
                : rows.OrderByDescending(row => row.Spend.CostNanoUsd).ThenBy(Name, StringComparer.Ordinal)],
            Total = new() { Values = [], Runs = runs.Sum(run => run.Runs), Spend = sums.Aggregate(Spend.None, (sum, one) => sum + one.Value) },
        };

        bool IsWithin(string text)
        {
            var day = LedgerBook.Day(text);
            return (from is null || day >= from) && (to is null || day <= to);
        }
    }

    private static string Name(LedgerRow row) => string.Join('\n', row.Values);

    private static string Value(string axis, SpendKey key) => axis switch
    {
        "key" => key.Caller,
        "model" => key.Model,
        "developer" => key.Developer ?? "unknown",
        "jurisdiction" => key.Jurisdiction ?? "unknown",
        "provider" => key.Provider,
        "day" => key.Day,
        _ => throw new ArgumentException($"a report cannot be made by {axis}", nameof(axis)),
    };
}

public sealed record LedgerRow
{
    /// <summary>One for each axis of the report.</summary>
    public required ImmutableArray<string> Values { get; init; }

    /// <summary>Null where a run can be in several rows.</summary>
    public long? Runs { get; init; }

    public required Spend Spend { get; init; }
}
