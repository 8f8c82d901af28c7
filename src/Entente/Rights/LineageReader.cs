using System.Collections.Immutable;
using Entente.Admission;
using Entente.Journal;
using Entente.Runs;

namespace Entente.Rights;

/// <summary>Looks up the earlier runs that a caller names as the origin of a request, and what their receipts say of training.</summary>
internal static class LineageReader
{
    /// <returns>The ancestors; or why one of them cannot be taken.</returns>
    public static async Task<(ImmutableArray<Ancestor> Ancestors, RunError? Error)> ReadAsync(IJournal journal, Grant grant, ImmutableArray<string> runs, CancellationToken cancellationToken)
    {
        var ancestors = ImmutableArray.CreateBuilder<Ancestor>(runs.Length);
        foreach (var run in runs.Distinct(StringComparer.Ordinal))
        {
            if (!await IsReadableAsync(journal, grant, run, cancellationToken) || await LastReceipt.FindAsync(journal, run, cancellationToken) is not { } last)
            {
                return ([], new()
                {
                    Status = 400,
                    Code = "lineage_not_found",
                    Param = "entente.lineage",
                    IsFinal = true,
                    Message = $"lineage names \"{run}\", and there is no ended run of this key with that id; the header Entente-Run of an answer names its run.",
                });
            }

            ancestors.Add(new(run, last.Receipt.Rights.TrainOtherModels));
        }

        return (ancestors.ToImmutable(), null);
    }

    private static async Task<bool> IsReadableAsync(IJournal journal, Grant grant, string run, CancellationToken cancellationToken)
    {
        await foreach (var entry in journal.ReadAsync(EntryKind.Run, run, cancellationToken))
        {
            return RunEventJson.Read(entry.Body.Span) is RunStarted started && (grant.IsOperator || started.Caller == grant.Caller);
        }

        return false;
    }
}
