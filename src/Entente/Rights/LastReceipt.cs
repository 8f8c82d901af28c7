using System.Text.Json;
using Entente.Journal;
using Entente.Receipts;

namespace Entente.Rights;

/// <summary>The receipt of a run that holds: where one was corrected, the last.</summary>
internal static class LastReceipt
{
    /// <returns>Null where the run has none.</returns>
    public static async Task<(Receipt Receipt, StoredEntry Leaf)?> FindAsync(IJournal journal, string run, CancellationToken cancellationToken)
    {
        StoredEntry? last = null;
        await foreach (var leaf in journal.ReadAsync(EntryKind.Leaf, run, cancellationToken))
        {
            last = leaf;
        }

        if (last is null)
        {
            return null;
        }

        return (JsonSerializer.Deserialize(last.Body.Span, ReceiptJson.Default.Receipt)!, last);
    }
}
