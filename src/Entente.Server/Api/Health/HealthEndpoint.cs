using System.Text;
using Entente.Journal;
using Entente.Pool;
using Entente.Runs;
using Entente.Server.Api.Pool;
using Entente.Server.Api.Runs;
using Entente.Storage;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Health;

/// <summary>GET /healthz (the process answers) and /readyz (it can take a request now; on further lines what is damaged all the same).</summary>
internal sealed class HealthEndpoint(PoolState pool, OpenRuns open, IJournal journal, ReceiptOffice receipts, ClosedLogFiles closed)
{
    public static Task HealthyAsync(HttpContext context) => TextAsync(context, 200, "ok\n");

    public Task ReadyAsync(HttpContext context) => WhyNotReady() is { } why ? TextAsync(context, 503, $"not ready: {why}\n") : TextAsync(context, 200, "ready\n" + string.Concat(Complaints().Select(what => $"but {what}\n")));

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

    // What answers can do without, and an operator has to mend.
    private IEnumerable<string> Complaints() => closed.All.Select(log => log.Trouble).Prepend(receipts.Damage).OfType<string>();

    private static Task TextAsync(HttpContext context, int status, string text)
        => JsonAnswer.WriteAsync(context, Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8", status);
}
