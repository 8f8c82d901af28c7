using Entente.Server.Admission;
using Entente.Server.Api.Chat;
using Entente.Server.Api.Directives;
using Entente.Server.Api.Health;
using Entente.Server.Api.Keys;
using Entente.Server.Api.Ledger;
using Entente.Server.Api.Log;
using Entente.Server.Api.Models;
using Entente.Server.Api.Pool;
using Entente.Server.Api.Receipts;
using Entente.Server.Api.Rights;
using Entente.Server.Api.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Entente.Server;

/// <summary>Every path that this server answers, and who may ask.</summary>
internal static class Routes
{
    public static void Map(WebApplication app)
    {
        var services = app.Services;

        var chat = services.GetRequiredService<ChatEndpoint>();
        app.MapPost("/v1/chat/completions", chat.AnswerAsync).For(Audience.Callers);

        app.MapPost("/v1/explain", services.GetRequiredService<ExplainEndpoint>().AnswerAsync).For(Audience.Callers);

        var models = services.GetRequiredService<ModelsEndpoint>();
        app.MapGet("/v1/models", models.ListAsync).For(Audience.Callers);
        app.MapGet("/v1/models/{**id}", models.GetAsync).For(Audience.Callers);

        var runs = services.GetRequiredService<RunsEndpoint>();
        app.MapGet("/v1/runs/{id}", runs.GetAsync).For(Audience.Callers);
        app.MapGet("/v1/runs/{id}/events", runs.EventsAsync).For(Audience.Callers);
        app.MapDelete("/v1/runs/{id}", runs.EraseAsync).For(Audience.Callers);

        var receipts = services.GetRequiredService<ReceiptsEndpoint>();
        app.MapGet("/v1/receipts/{id}", receipts.GetAsync).For(Audience.Callers);

        var log = services.GetRequiredService<LogEndpoint>();
        app.MapGet("/v1/log/checkpoint", log.CheckpointAsync).For(Audience.Everyone);
        app.MapGet("/v1/log/checkpoint/cosigned", log.CosignedAsync).For(Audience.Everyone);
        app.MapGet("/v1/log/tile/{**path}", log.TileAsync).For(Audience.Everyone);
        var closed = services.GetRequiredService<ClosedLogsEndpoint>();
        app.MapGet("/v1/log/closed", closed.ListAsync).For(Audience.Everyone);
        app.MapGet("/v1/log/closed/{number}/checkpoint", closed.CheckpointAsync).For(Audience.Everyone);
        app.MapGet("/v1/log/closed/{number}/tile/{**path}", closed.TileAsync).For(Audience.Everyone);
        app.MapGet("/.well-known/entente-log.pub", log.KeyAsync).For(Audience.Everyone);
        app.MapPost("/v1/log/cosignature", log.CosignAsync).For(Audience.Operators);
        app.MapPost("/v1/log/keys", log.RotateKeyAsync).For(Audience.Operators);

        app.MapGet("/v1/export", services.GetRequiredService<ExportEndpoint>().GetAsync).For(Audience.Operators);

        var directives = services.GetRequiredService<DirectivesEndpoint>();
        app.MapGet("/v1/directives", directives.ListAsync).For(Audience.Operators);
        app.MapPost("/v1/directives", directives.IssueAsync).For(Audience.Operators);
        app.MapDelete("/v1/directives/{id}", directives.LiftAsync).For(Audience.Operators);

        app.MapGet("/v1/pool", services.GetRequiredService<PoolEndpoint>().ListAsync).For(Audience.Operators);

        var keys = services.GetRequiredService<KeysEndpoint>();
        app.MapGet("/v1/keys", keys.ListAsync).For(Audience.Operators);
        app.MapPost("/v1/keys", keys.CreateAsync).For(Audience.Operators);
        app.MapDelete("/v1/keys/{id}", keys.RevokeAsync).For(Audience.Operators);

        var ledger = services.GetRequiredService<LedgerEndpoint>();
        app.MapGet("/v1/ledger", ledger.ReportAsync).For(Audience.Operators);
        app.MapPost("/v1/ledger/recompute", ledger.RecomputeAsync).For(Audience.Operators);

        var health = services.GetRequiredService<HealthEndpoint>();
        app.MapGet("/healthz", HealthEndpoint.HealthyAsync).For(Audience.Everyone);
        app.MapGet("/readyz", health.ReadyAsync).For(Audience.Everyone);
    }

    private static void For(this IEndpointConventionBuilder route, Audience audience) => route.WithMetadata(audience);
}
