using System.Globalization;
using System.Text;
using Entente.Receipts;
using Entente.Storage;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Log;

/// <summary>
/// The logs that restores have closed, for everybody: GET /v1/log/closed lists them, /v1/log/closed/{number}/checkpoint and …/tile/… have
/// the layout of the log itself.
/// </summary>
internal sealed class ClosedLogsEndpoint(ClosedLogFiles closed)
{
    public Task ListAsync(HttpContext context) => JsonAnswer.WriteAsync(context, new ClosedLogsView
    {
        Logs = [.. closed.All.Select(place => new ClosedLogView { Number = place.Number, Origin = place.Identity.Origin, Size = place.Log?.Size, Trouble = place.Trouble })],
    }, ApiJson.Relaxed.ClosedLogsView);

    public async Task CheckpointAsync(HttpContext context)
    {
        if (await FindAsync(context) is { } log)
        {
            await JsonAnswer.WriteAsync(context, Encoding.UTF8.GetBytes(log.Note), "text/plain; charset=utf-8");
        }
    }

    public async Task TileAsync(HttpContext context)
    {
        if (await FindAsync(context) is { } log)
        {
            await TileAnswer.WriteAsync(context, log.Tile, $"/v1/log/closed/{context.Request.RouteValues["number"]}/checkpoint");
        }
    }

    private async Task<ClosedLog?> FindAsync(HttpContext context)
    {
        var number = (string)context.Request.RouteValues["number"]!;
        var place = closed.All.FirstOrDefault(one => one.Number.ToString(CultureInfo.InvariantCulture) == number);
        if (place is { Log: { } log })
        {
            return log;
        }

        await (place is { Trouble: { } trouble }
            ? TileAnswer.DamagedAsync(context, trouble)
            : ErrorAnswer.WriteAsync(context, 404, "log_not_found", $"There is no closed log {number} here. /v1/log/closed lists those that a restore has closed."));
        return null;
    }
}
