using System.Globalization;
using Entente.Receipts.Tiles;
using Entente.Runs;
using Entente.Server.Admission;
using Entente.Server.Api.Log;
using Entente.Server.Api.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Entente.Server.Api.Receipts;

/// <summary>GET /v1/receipts/{id}?wait=SECONDS</summary>
internal sealed class ReceiptsEndpoint(ReceiptOffice office, RunReader reader, ExpiredRuns expired)
{
    private const int LongestWait = 10;

    public async Task GetAsync(HttpContext context)
    {
        var wait = 0;
        if ((string?)context.Request.Query["wait"] is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out wait) || wait > LongestWait))
        {
            await ErrorAnswer.WriteAsync(context, 400, "invalid_value", $"wait must be a number of seconds from 0 to {LongestWait}, not \"{text}\": how long to wait for the receipt's proof.", "wait");
            return;
        }

        var id = (string)context.Request.RouteValues["id"]!;
        var caller = context.Features.GetRequiredFeature<Caller>();
        var events = await reader.ReadAsync(id, caller, context.RequestAborted);
        if (events.Count == 0)
        {
            await GoneAsync(context, id, caller);
            return;
        }

        var isOwn = events[0].Event is RunStarted started && started.Caller == caller.Id;
        if (await TryGiveAsync(context, id, isOwn, TimeSpan.FromSeconds(wait)))
        {
            return;
        }

        await ErrorAnswer.WriteAsync(context, 404, "receipt_not_ready", $"The run {id} has not ended: its receipt is made when it does.");
    }

    private async Task GoneAsync(HttpContext context, string id, Caller caller)
    {
        if (await expired.FindAsync(id, caller, context.RequestAborted) is not { } dropped)
        {
            await ErrorAnswer.WriteAsync(context, 404, "receipt_not_found", $"There is no receipt \"{id}\" of this key. It has the id of its run, which the header Entente-Run of an answer names.");
            return;
        }

        // A run's beginning may have gone with a period before that of its end.
        if (!await TryGiveAsync(context, id, dropped.IsOf(id, caller.Id), TimeSpan.Zero))
        {
            await expired.AnswerAsync(context, id, dropped, "receipt");
        }
    }

    private async Task<bool> TryGiveAsync(HttpContext context, string id, bool isOwn, TimeSpan wait)
    {
        try
        {
            if (await office.FindAsync(id, isOwn, wait, context.RequestAborted) is not { } receipt)
            {
                return false;
            }

            await JsonAnswer.WriteAsync(context, receipt, "application/json");
        }
        catch (LogStoreException lost)
        {
            await TileAnswer.DamagedAsync(context, lost.Message);
        }

        return true;
    }
}
