using System.Globalization;
using Entente.Admission;
using Entente.Catalog;
using Entente.Ledger;
using Entente.Pool;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Ledger;

/// <summary>GET /v1/ledger?by=…&amp;from=…&amp;to=… and POST /v1/ledger/recompute: for operators.</summary>
internal sealed class LedgerEndpoint(LedgerBook ledger, KeyBook keys, PoolState pool)
{
    public async Task ReportAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var by = query["by"].ToString() is { Length: > 0 } text ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : ["model"];
        if (Array.Find(by, axis => !LedgerReport.Axes.Contains(axis)) is { } unknown)
        {
            await ErrorAnswer.WriteAsync(context, 400, "invalid_value", $"A report cannot be made by \"{unknown}\", but by {string.Join(", ", LedgerReport.Axes)}.", "by");
            return;
        }

        if (await DaysAsync(context, query["from"], query["to"]) is not { } days)
        {
            return;
        }

        var report = LedgerReport.Of(ledger.Spend, [.. by.Distinct()], days.From, days.To);
        await JsonAnswer.WriteAsync(context, new()
        {
            By = [.. report.By],
            From = Iso(report.From),
            To = Iso(report.To),
            Rows = [.. report.Rows.Select(row => LedgerRowView.Of(report, row, keys))],
            Total = LedgerRowView.Of(report, report.Total, keys),
        }, ApiJson.Relaxed.LedgerView);
    }

    public async Task RecomputeAsync(HttpContext context)
    {
        if (await JsonAnswer.ReadAsync(context, ApiJson.Default.RecomputeOrder) is not { } order || await DaysAsync(context, order.From, order.To) is not { } days)
        {
            return;
        }

        var given = order.Prices?.ToDictionary(price => price.Key, price => price.Value.ToPrices());
        if (given?.FirstOrDefault(price => !price.Value.AreKnown) is { Key: { } incomplete })
        {
            await ErrorAnswer.WriteAsync(context, 400, "invalid_value", $"The price of {incomplete} needs input and output; 0 where they cost nothing.", "prices");
            return;
        }

        var recomputation = new Recomputation(line => given is null ? Now(line) : given.GetValueOrDefault(line.Model));
        await foreach (var settlement in ledger.ReadAsync(days.From, days.To, context.RequestAborted))
        {
            recomputation.Add(settlement);
        }

        var models = recomputation.Models.ToList();
        await JsonAnswer.WriteAsync(context, new()
        {
            Models = [.. models.Select(model => RecomputedView.Of(model))],
            Total = RecomputedView.Of(models.Aggregate(new RecomputedModel { Model = "" }, (sum, model) => sum with
            {
                Calls = sum.Calls + model.Calls,
                OldNanoUsd = sum.OldNanoUsd + model.OldNanoUsd,
                NewNanoUsd = sum.NewNanoUsd + model.NewNanoUsd,
                KeptCalls = sum.KeptCalls + model.KeptCalls,
                UnpricedCalls = sum.UnpricedCalls + model.UnpricedCalls,
            }), isTotal: true),
        }, ApiJson.Relaxed.RecomputeView);
    }

    private Prices? Now(SettlementLine line) => pool.Find(line.Endpoint)?.Endpoint.Prices;

    /// <returns>Null where a day cannot be read; the caller was told.</returns>
    private static async Task<(DateOnly? From, DateOnly? To)?> DaysAsync(HttpContext context, string? from, string? to)
    {
        foreach (var (name, text) in new[] { ("from", from), ("to", to) })
        {
            if (!string.IsNullOrEmpty(text) && Day(text) is null)
            {
                await ErrorAnswer.WriteAsync(context, 400, "invalid_value", $"{name} must be a day such as 2026-11-24, not \"{text}\".", name);
                return null;
            }
        }

        return (Day(from), Day(to));
    }

    private static DateOnly? Day(string? text)
        => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string? Iso(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture);
}
