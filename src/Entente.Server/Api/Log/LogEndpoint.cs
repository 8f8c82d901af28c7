using System.Text;
using Entente.Receipts.Tiles;
using Entente.Runs;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Log;

/// <summary>
/// The log of receipts for everybody, in the layout of C2SP tlog-tiles: /v1/log/checkpoint, /v1/log/tile/…, and its keys at
/// /.well-known/entente-log.pub.
/// </summary>
internal sealed class LogEndpoint(ReceiptOffice office)
{
    private const string Text = "text/plain; charset=utf-8";

    public Task CheckpointAsync(HttpContext context)
    {
        // There is a new one every second at most.
        context.Response.Headers.CacheControl = "public, max-age=1";
        return JsonAnswer.WriteAsync(context, Encoding.UTF8.GetBytes(office.Checkpoint), Text);
    }

    public Task KeyAsync(HttpContext context) => JsonAnswer.WriteAsync(context, Encoding.UTF8.GetBytes(office.VerifierKey + "\n"), Text);

    public async Task TileAsync(HttpContext context)
    {
        var path = $"tile/{context.Request.RouteValues["path"]}";
        if (!TileId.TryParse(path, out var tile, out var width))
        {
            await ErrorAnswer.WriteAsync(context, 404, "tile_not_found", $"\"{path}\" is no tile's address. It is written tile/<level>/<index>[.p/<width>] or tile/entries/<index>[.p/<width>], the index in groups of three digits as C2SP tlog-tiles has it.");
            return;
        }

        try
        {
            if (office.Tile(tile, width) is not { } bytes)
            {
                await ErrorAnswer.WriteAsync(context, 404, "tile_not_found", $"The newest checkpoint does not cover {path}. /v1/log/checkpoint says how many receipts there are.");
                return;
            }

            // What a tile's address names never changes, the partial ones included.
            context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            await JsonAnswer.WriteAsync(context, bytes, "application/octet-stream");
        }
        catch (LogStoreException lost)
        {
            await ErrorAnswer.WriteAsync(context, 500, "log_damaged", lost.Message);
        }
    }
}
