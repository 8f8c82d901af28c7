using Entente.Runs;
using Entente.Server.Admission;
using Entente.Server.Api.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Entente.Server.Api.Receipts;

/// <summary>GET /v1/receipts/{id}</summary>
internal sealed class ReceiptsEndpoint(ReceiptOffice office, RunReader reader)
{
    public async Task GetAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var caller = context.Features.GetRequiredFeature<Caller>();
        var events = await reader.ReadAsync(id, caller, context.RequestAborted);
        if (events.Count == 0)
        {
            await ErrorAnswer.WriteAsync(context, 404, "receipt_not_found", $"There is no receipt \"{id}\" of this key. It has the id of its run, which the header Entente-Run of an answer names; receipts of periods that were dropped are gone from here, but not from the log.");
            return;
        }

        var isOwn = events[0].Event is RunStarted started && started.Caller == caller.Id;
        if (await office.FindAsync(id, isOwn, context.RequestAborted) is { } receipt)
        {
            await JsonAnswer.WriteAsync(context, receipt, "application/json");
            return;
        }

        await ErrorAnswer.WriteAsync(context, 404, "receipt_not_ready", $"The run {id} has not ended: its receipt is made when it does.");
    }
}
