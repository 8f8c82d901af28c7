using System.Globalization;
using System.Text.Json;
using Entente.Journal;
using Entente.Rights;
using Entente.Runs;
using Entente.Server.Admission;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Entente.Server.Api.Runs;

/// <summary>GET /v1/runs/{id} and /v1/runs/{id}/events?after=N, DELETE /v1/runs/{id}: for the run's own key, or an operator.</summary>
internal sealed class RunsEndpoint(RunReader reader, ExpiredRuns expired, RunVault vault, IJournal journal, TimeProvider time)
{
    public async Task GetAsync(HttpContext context)
    {
        var id = Id(context);
        var caller = context.Features.GetRequiredFeature<Caller>();
        var events = await reader.ReadAsync(id, caller, context.RequestAborted);
        if (events.Count == 0)
        {
            await UnknownAsync(context, id);
            return;
        }

        var text = events[0].Event is RunStarted { Stored: true } started && started.Caller == caller.Id ? await vault.TextAsync(id, context.RequestAborted) : null;
        await JsonAnswer.WriteAsync(context, RunReader.View(events) with
        {
            Text = text is null ? null : new() { Request = JsonElement.Parse(text.Request), Answer = text.Answer },
        }, ApiJson.Relaxed.RunView);
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

    public async Task EraseAsync(HttpContext context)
    {
        var id = Id(context);
        var events = await reader.ReadAsync(id, context.Features.GetRequiredFeature<Caller>(), context.RequestAborted);
        if (events.Count == 0)
        {
            await UnknownAsync(context, id);
            return;
        }

        if (events[^1].Event is not AnswerEnded)
        {
            await ErrorAnswer.WriteAsync(context, 409, "run_not_ended", $"The run {id} has not ended: what it leaves can be erased when it does.");
            return;
        }

        try
        {
            await journal.EraseAsync(id, time.GetUtcNow().ToUnixTimeMilliseconds());
            await JsonAnswer.WriteAsync(context, new ErasedView { Run = id }, ApiJson.Relaxed.ErasedView);
        }
        catch (JournalUnavailableException unavailable)
        {
            await ErrorAnswer.WriteAsync(context, 503, "journal_unavailable", $"The run was not erased, or not to the end; ask again: {unavailable.Message}");
        }
    }

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private async Task UnknownAsync(HttpContext context, string id)
    {
        if (await expired.FindAsync(id, context.Features.GetRequiredFeature<Caller>(), context.RequestAborted) is { } dropped)
        {
            await expired.AnswerAsync(context, id, dropped, "run");
            return;
        }

        await ErrorAnswer.WriteAsync(context, 404, "run_not_found", $"There is no run \"{id}\" of this key. The header Entente-Run of an answer names it.");
    }
}
