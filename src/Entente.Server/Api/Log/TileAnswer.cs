using Entente.Receipts.Tiles;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Log;

/// <summary>A tile of a log, or why there is none.</summary>
internal static class TileAnswer
{
    /// <param name="read">The tile's bytes; null where the log's checkpoint does not cover it.</param>
    /// <param name="checkpoint">Where that checkpoint is.</param>
    public static async Task WriteAsync(HttpContext context, Func<TileId, int, byte[]?> read, string checkpoint)
    {
        var path = $"tile/{context.Request.RouteValues["path"]}";
        if (!TileId.TryParse(path, out var tile, out var width))
        {
            await ErrorAnswer.WriteAsync(context, 404, "tile_not_found", $"\"{path}\" is no tile's address. It is written tile/<level>/<index>[.p/<width>] or tile/entries/<index>[.p/<width>], the index in groups of three digits as C2SP tlog-tiles has it.");
            return;
        }

        try
        {
            if (read(tile, width) is not { } bytes)
            {
                await ErrorAnswer.WriteAsync(context, 404, "tile_not_found", $"The newest checkpoint does not cover {path}. {checkpoint} says how many receipts there are.");
                return;
            }

            // What a tile's address names never changes, the partial ones included.
            context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            await JsonAnswer.WriteAsync(context, bytes, "application/octet-stream");
        }
        catch (LogStoreException lost)
        {
            await DamagedAsync(context, lost.Message);
        }
    }

    public static Task DamagedAsync(HttpContext context, string message) => ErrorAnswer.WriteAsync(context, 500, "log_damaged", message);
}
