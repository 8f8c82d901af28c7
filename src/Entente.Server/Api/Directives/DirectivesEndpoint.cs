using Entente.Continuity;
using Entente.Journal;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Directives;

/// <summary>GET and POST /v1/directives, DELETE /v1/directives/{id}: for operators.</summary>
internal sealed class DirectivesEndpoint(DirectiveBook book, TimeProvider time)
{
    public Task ListAsync(HttpContext context)
    {
        var lifted = context.Request.Query["lifted"] == "true";
        return JsonAnswer.WriteAsync(context, new() { Directives = [.. book.List(lifted).Select(View)] }, ApiJson.Relaxed.DirectiveList);
    }

    public async Task IssueAsync(HttpContext context)
    {
        if (await JsonAnswer.ReadAsync(context, ApiJson.Default.DirectiveOrder) is not { } order)
        {
            return;
        }

        if (order.Match is not { Count: > 0 } match)
        {
            await ErrorAnswer.WriteAsync(context, 400, "missing_required_parameter", $"match is missing: it must say what is withdrawn, such as {{\"developer\": \"Alpha Lab\"}}; axes: {string.Join(", ", Directive.Axes)}.", "match");
            return;
        }

        try
        {
            var issued = await book.IssueAsync(match, order.Effective?.ToUnixTimeMilliseconds(), order.Reason ?? "", order.IncludeLocal);
            await JsonAnswer.WriteAsync(context, View(issued), ApiJson.Relaxed.DirectiveView, 201);
        }
        catch (ArgumentException wrong)
        {
            await ErrorAnswer.WriteAsync(context, 400, "invalid_value", wrong.Message.Split(" (Parameter")[0], "match");
        }
        catch (JournalUnavailableException unavailable)
        {
            await UnavailableAsync(context, unavailable);
        }
    }

    public async Task LiftAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        try
        {
            await (await book.LiftAsync(id) is { } lifted
                ? JsonAnswer.WriteAsync(context, View(lifted), ApiJson.Relaxed.DirectiveView)
                : ErrorAnswer.WriteAsync(context, 404, "directive_not_found", $"There is no directive \"{id}\" that holds. GET /v1/directives lists them."));
        }
        catch (JournalUnavailableException unavailable)
        {
            await UnavailableAsync(context, unavailable);
        }
    }

    private static Task UnavailableAsync(HttpContext context, JournalUnavailableException unavailable)
        => ErrorAnswer.WriteAsync(context, 503, "journal_unavailable", $"The pool obeys, but this will not outlive the server, since it could not be written: {unavailable.Message}");

    private DirectiveView View(Directive directive) => new()
    {
        Id = directive.Id,
        Match = directive.Match,
        Effective = DateTimeOffset.FromUnixTimeMilliseconds(directive.EffectiveMs),
        Issued = DateTimeOffset.FromUnixTimeMilliseconds(directive.IssuedMs),
        Lifted = directive.LiftedMs is { } lifted ? DateTimeOffset.FromUnixTimeMilliseconds(lifted) : null,
        Reason = directive.Reason,
        Source = directive.Source,
        IncludeLocal = directive.IncludeLocal,
        InForce = directive.IsInForce(time.GetUtcNow().ToUnixTimeMilliseconds()),
        Endpoints = book.Reach(directive),
    };
}
