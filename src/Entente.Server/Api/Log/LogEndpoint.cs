using System.Text;
using Entente.Receipts;
using Entente.Receipts.Tiles;
using Entente.Runs;
using Entente.Storage;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Log;

/// <summary>
/// The log of receipts for everybody, in the layout of C2SP tlog-tiles: /v1/log/checkpoint, /v1/log/tile/…, and its keys at
/// /.well-known/entente-log.pub; for operators a witness's cosignature, and a new key.
/// </summary>
internal sealed class LogEndpoint(ReceiptOffice office, ServerOptions options)
{
    private const string Text = "text/plain; charset=utf-8";

    public Task CheckpointAsync(HttpContext context)
    {
        // There is a new one every second at most.
        context.Response.Headers.CacheControl = "public, max-age=1";
        return JsonAnswer.WriteAsync(context, Encoding.UTF8.GetBytes(office.Checkpoint), Text);
    }

    public Task CosignedAsync(HttpContext context)
    {
        if (office.Cosigned is not { } cosigned)
        {
            return ErrorAnswer.WriteAsync(context, 404, "not_cosigned", "No witness has signed a checkpoint of this log yet. log.witnesses of the configuration names who may.");
        }

        context.Response.Headers.CacheControl = "public, max-age=1";
        return JsonAnswer.WriteAsync(context, Encoding.UTF8.GetBytes(cosigned), Text);
    }

    public Task KeyAsync(HttpContext context) => JsonAnswer.WriteAsync(context, Encoding.UTF8.GetBytes(office.PublishedKeys), Text);

    public async Task CosignAsync(HttpContext context)
    {
        if (await JsonAnswer.ReadAsync(context, ApiJson.Default.CosignatureOrder) is not { } order)
        {
            return;
        }

        try
        {
            var checkpoint = office.Cosign(order.Cosignature.TrimEnd('\n'), options.Witnesses);
            await JsonAnswer.WriteAsync(context, new CosignedView { Checkpoint = checkpoint }, ApiJson.Relaxed.CosignedView);
        }
        catch (CosignatureRefusedException refused)
        {
            await ErrorAnswer.WriteAsync(context, refused.Code == "cosignature_wrong" ? 409 : 400, refused.Code, refused.Message, "cosignature");
        }
        catch (LogStoreException unkept)
        {
            await ErrorAnswer.WriteAsync(context, 503, "journal_unavailable", $"The cosignature was not taken, since it could not be written: {unkept.Message}");
        }
    }

    public async Task RotateKeyAsync(HttpContext context)
    {
        try
        {
            office.RotateKey(Ed25519Key.Create(options.Chance.Fill), keys => options.Data?.Keep(keys));
            await JsonAnswer.WriteAsync(context, new LogKeysView { Keys = office.PublishedKeys.TrimEnd('\n').Split('\n') }, ApiJson.Relaxed.LogKeysView, 201);
        }
        catch (DataDirectoryException unkept)
        {
            await ErrorAnswer.WriteAsync(context, 503, "journal_unavailable", $"The key was not changed, since it could not be written: {unkept.Message}");
        }
    }

    public Task TileAsync(HttpContext context) => TileAnswer.WriteAsync(context, office.Tile, "/v1/log/checkpoint");
}
