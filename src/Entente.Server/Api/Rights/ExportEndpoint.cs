using System.Globalization;
using System.Text.Json;
using Entente.Rights;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Rights;

/// <summary>
/// GET /v1/export?for=training&amp;from=DAY&amp;until=DAY&amp;accept_conditions=true: one JSON object a line for each run, for operators.
/// The last line is {"end":true,…}: a list without it was cut off.
/// </summary>
internal sealed class ExportEndpoint(TrainingExport export)
{
    public async Task GetAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["for"] != "training")
        {
            await ErrorAnswer.WriteAsync(context, 400, "invalid_value", $"for must say what the export is for, and only \"training\" is known, not \"{query["for"]}\".", "for");
            return;
        }

        if (!TryDay(query["from"], out var from) || !TryDay(query["until"], out var until))
        {
            await ErrorAnswer.WriteAsync(context, 400, "invalid_value", $"from and until must be days or moments such as 2026-11-01 or 2026-11-01T12:00:00Z, not \"{query["from"]}\" and \"{query["until"]}\".", "from");
            return;
        }

        if (query["accept_conditions"].ToString() is not ("" or "true" or "false"))
        {
            await ErrorAnswer.WriteAsync(context, 400, "invalid_value", $"accept_conditions must be true or false, not \"{query["accept_conditions"]}\".", "accept_conditions");
            return;
        }

        var order = new ExportOrder { FromMs = from ?? long.MinValue, UntilMs = until ?? long.MaxValue, AcceptsConditions = query["accept_conditions"] == "true" };
        context.Response.ContentType = "application/x-ndjson";
        var (taken, left) = (0, 0);
        await foreach (var run in export.ReadAsync(order, context.RequestAborted))
        {
            (taken, left) = run.LeftOut is null ? (taken + 1, left) : (taken, left + 1);
            await LineAsync(context, JsonSerializer.SerializeToUtf8Bytes(ExportView.Of(run), ApiJson.Relaxed.ExportView));
        }

        await LineAsync(context, JsonSerializer.SerializeToUtf8Bytes(new ExportEnd { Exported = taken, LeftOut = left }, ApiJson.Relaxed.ExportEnd));
    }

    private static async Task LineAsync(HttpContext context, byte[] json)
    {
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
        await context.Response.BodyWriter.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
    }

    private static bool TryDay(string? text, out long? ms)
    {
        ms = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            return false;
        }

        ms = moment.ToUnixTimeMilliseconds();
        return true;
    }
}

internal sealed record ExportEnd
{
    public bool End { get; init; } = true;
    public required int Exported { get; init; }
    public required int LeftOut { get; init; }
}
