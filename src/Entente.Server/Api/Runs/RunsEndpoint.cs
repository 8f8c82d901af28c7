using System.Globalization;
using Entente.Server.Admission;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Entente.Server.Api.Runs;

/// <summary>GET /v1/runs/{id} and /v1/runs/{id}/events?after=N: for the run's own key, or an operator.</summary>
internal sealed class RunsEndpoint(RunReader reader)
{
    public async Task GetAsync(HttpContext context)
    {
        var id = Id(context);
        var events = await reader.ReadAsync(id, context.Features.GetRequiredFeature<Caller>(), context.RequestAborted);
        await (events.Count == 0 ? UnknownAsync(context, id) : JsonAnswer.WriteAsync(context, RunReader.View(events), ApiJson.Relaxed.RunView));
    }

    public async Task EventsAsync(HttpContext context)
    {
        var id = Id(context);
        var text = context.Request.Query["after"].ToString();
        var after = -1;
        if (text.Length > 0 && !int.TryParse(text, CultureInfo.InvariantCulture, out after))
        {
            await ErrorAnswer.WriteAsync(context, 400, "invalid_value", $"after must be the number of an event, not \"{text}\".", "after");
            return;
        }

        var events = await reader.ReadAsync(id, context.Features.GetRequiredFeature<Caller>(), context.RequestAborted);
        await (events.Count == 0
            ? UnknownAsync(context, id)
            : JsonAnswer.WriteAsync(context, new() { Run = id, Events = RunReader.Json(events.Where(item => item.Event.Seq > after)) }, ApiJson.Relaxed.RunEventsView));
    }

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static Task UnknownAsync(HttpContext context, string id)
        => ErrorAnswer.WriteAsync(context, 404, "run_not_found", $"There is no run \"{id}\" of this key. The header Entente-Run of an answer names it.");
}
