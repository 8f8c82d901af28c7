using System.Globalization;
using Entente.Journal;
using Entente.Runs;
using Entente.Server.Admission;
using Entente.Storage;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Runs;

/// <summary>Says 410 of what retention has dropped, to those who could have read it before: the run's own key, and operators.</summary>
internal sealed class ExpiredRuns(IJournal journal, ReceiptOffice office, ClosedLogFiles closed)
{
    /// <returns>Null where there was no such run, or it was not this caller's to see.</returns>
    public async Task<DroppedRun?> FindAsync(string run, Caller caller, CancellationToken cancellationToken) =>
        await journal.FindDroppedAsync(run, cancellationToken) is { } dropped && (caller.IsOperator || dropped.IsOf(run, caller.Id)) ? dropped : null;

    public Task AnswerAsync(HttpContext context, string run, DroppedRun dropped, string what) => ErrorAnswer.WriteAsync(context, 410, $"{what}_expired", Message(run, dropped, what));

    private string Message(string run, DroppedRun dropped, string what)
    {
        var day = DateTimeOffset.FromUnixTimeMilliseconds(dropped.DroppedMs).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var gone = $"The {what} {run} was dropped on {day} with the journal's period {dropped.Period}, as ledger.retention: {dropped.Retention} says, and cannot be given out again.";
        var leaf = dropped.LeafIndex switch
        {
            -1 => "It left no entry in the log.",
            < -1 when closed.Locate(dropped.LeafIndex) is var (log, index) => $"Its entry is still number {index} of {log.Identity.Origin}, a log that a restore has closed (/v1/log/closed/{log.Number})",
            < -1 => "Its entry was in a log that a restore has closed",
            _ => $"Its entry is still number {dropped.LeafIndex} of the log {office.Origin}",
        };
        return dropped.LeafIndex == -1 ? $"{gone} {leaf}" : $"{gone} {leaf}: who has kept the receipt's file can prove it for ever with `entente log verify --from FILE`.";
    }
}
