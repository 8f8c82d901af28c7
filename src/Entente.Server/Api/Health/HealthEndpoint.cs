using System.Text;
using Entente.Journal;
using Entente.Pool;
using Entente.Runs;
using Entente.Server.Api.Pool;
using Entente.Server.Api.Runs;
using Entente.Storage;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Health;

/// <summary>GET /healthz (the process answers) and /readyz (it can take a request now).</summary>
internal sealed class HealthEndpoint(PoolState pool, OpenRuns open, IJournal journal, ReceiptOffice receipts)
{
    public static Task HealthyAsync(HttpContext context) => TextAsync(context, 200, "ok\n");

    public Task ReadyAsync(HttpContext context) => WhyNotReady() is { } why ? TextAsync(context, 503, $"not ready: {why}\n") : TextAsync(context, 200, "ready\n");

    private string? WhyNotReady()
    {
        if (open.IsDraining)
        {
            return "the server is stopping";
        }

        if (journal is SqliteJournal { Trouble: { } trouble })
        {
            return trouble;
        }

        if (receipts.Trouble is { } unpublished)
        {
            return unpublished;
        }

        return pool.Endpoints.Any(state => PoolEndpoint.WhyNot(pool, state) is null) ? null : "no endpoint of the pool can be called now; `entente pool` says why";
    }

    private static Task TextAsync(HttpContext context, int status, string text)
        => JsonAnswer.WriteAsync(context, Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8", status);
}
