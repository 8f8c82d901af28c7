using Entente.Admission;
using Entente.Journal;
using Entente.Ledger;
using Entente.Pool;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Keys;

/// <summary>GET and POST /v1/keys, DELETE /v1/keys/{id or name}: for operators.</summary>
internal sealed class KeysEndpoint(KeyBook keys, LedgerBook ledger, PoolState pool)
{
    public Task ListAsync(HttpContext context)
        => JsonAnswer.WriteAsync(context, new() { Keys = [.. keys.List(context.Request.Query["revoked"] == "true").Select(key => KeyView.Of(key, ledger))] }, ApiJson.Relaxed.KeyList);

    public async Task CreateAsync(HttpContext context)
    {
        if (await JsonAnswer.ReadAsync(context, ApiJson.Default.KeyOrder) is not { } order)
        {
            return;
        }

        try
        {
            var (key, secret) = await keys.CreateAsync(order.ToKey(pool.Definition));
            await JsonAnswer.WriteAsync(context, KeyView.Of(key, ledger, secret), ApiJson.Relaxed.KeyView, 201);
        }
        catch (ArgumentException wrong)
        {
            await ErrorAnswer.WriteAsync(context, 400, "invalid_value", wrong.Message);
        }
        catch (JournalUnavailableException unavailable)
        {
            await ErrorAnswer.WriteAsync(context, 503, "journal_unavailable", $"The key was not made, since it could not be written: {unavailable.Message}");
        }
    }

    public async Task RevokeAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        try
        {
            await (await keys.RevokeAsync(id) is { } revoked
                ? JsonAnswer.WriteAsync(context, KeyView.Of(revoked, ledger), ApiJson.Relaxed.KeyView)
                : ErrorAnswer.WriteAsync(context, 404, "key_not_found", $"There is no key \"{id}\" that holds. GET /v1/keys lists them."));
        }
        catch (ArgumentException wrong)
        {
            await ErrorAnswer.WriteAsync(context, 409, "key_name_ambiguous", wrong.Message.Split(" (Parameter")[0]);
        }
        catch (JournalUnavailableException unavailable)
        {
            await ErrorAnswer.WriteAsync(context, 503, "journal_unavailable", $"The key is refused from now on, but this will not outlive the server, since it could not be written: {unavailable.Message}");
        }
    }
}
