using System.Text;
using Entente.Receipts.Tiles;

namespace Entente.Receipts.Audit;

/// <summary>
/// Holds what a log publishes now against what it said before: an earlier checkpoint, or a receipt with its proof. It trusts nothing
/// but the log's keys.
/// </summary>
/// <param name="fetch">The bytes at an address below the log's (<c>checkpoint</c>, <c>tile/…</c>); null where there is nothing.</param>
/// <param name="keys">The log's published keys; at least one.</param>
public sealed class LogAudit(Func<string, Task<byte[]?>> fetch, IReadOnlyList<NoteVerifier> keys)
{
    /// <summary>Whether the newest tree begins with that of an earlier checkpoint (a signed note).</summary>
    public async Task<LogVerdict> SinceCheckpointAsync(ReadOnlyMemory<byte> note) => TryOpen(note.Span, keys, out var earlier, out var why)
        ? await SinceAsync(earlier)
        : LogVerdict.No(LogPart.EarlierCheckpoint, $"The earlier checkpoint is no note that {keys[0].Name} signed: {why}.");

    /// <summary>Reads every tile and every entry, and whether they are what the newest checkpoint says: all that are damaged are named.</summary>
    /// <param name="place">What stands before a tile's address where it is named.</param>
    public async Task<LogVerdict> WholeAsync(string place = "log/")
    {
        if (await CheckpointAsync() is not { } note || !TryOpen(note, keys, out var newest, out _))
        {
            return LogVerdict.No(LogPart.NewestCheckpoint, "The newest checkpoint is missing, or no note that the log's keys signed.");
        }

        var walk = new TileWalk(fetch, newest, place);
        var damage = await walk.FindAsync();
        if (damage.Count > 0)
        {
            var more = damage.Count > 3 ? $"; and {damage.Count - 3} more" : "";
            return LogVerdict.No(LogPart.Tiles, string.Join("; ", damage.Take(3).Select(one => one.Message)) + more + ".") with { Newest = newest, Damage = damage };
        }

        return walk.LeadsToRoot
            ? new() { Newest = newest, Detail = $"All {walk.Count} tiles of {newest.Origin} are whole and lead to its newest checkpoint of {newest.Size} receipts." }
            : LogVerdict.No(LogPart.Tiles, $"The tiles agree with each other and do not lead to the newest checkpoint of {newest.Size} receipts.") with { Newest = newest };
    }

    /// <summary>Whether a receipt's file is whole, its checkpoint the beginning of the newest tree, and its entry still where it was.</summary>
    public async Task<LogVerdict> OfReceiptAsync(ReadOnlyMemory<byte> bundle)
    {
        var receipt = ReceiptVerifier.Verify(bundle.Span, keys);
        if (!receipt.Ok)
        {
            return LogVerdict.No(receipt.Mismatch!, receipt.Detail);
        }

        var since = await SinceAsync(receipt.Checkpoint!);
        if (!since.Ok)
        {
            return since;
        }

        var (index, newest) = (receipt.Leaf!.Value, since.Newest!);
        var reader = new TileReader(fetch, newest.Size);
        var leafHash = Convert.FromHexString(receipt.LeafHash!);
        try
        {
            var entry = await reader.EntryAsync(index);
            var proof = await reader.InclusionAsync(index);
            if (!MerkleProof.VerifyInclusion(index, newest.Size, leafHash, proof, newest.Root.Span))
            {
                return LogVerdict.No(LogPart.Inclusion, $"The log no longer has this receipt as number {index}.");
            }

            return entry is not null && leafHash.AsSpan().SequenceEqual(MerkleHash.Leaf(entry))
                ? since with { Detail = $"Receipt {index} is in the newest tree of {newest.Origin}: {newest.Size} receipts, which begin with the {receipt.Checkpoint!.Size} of its own checkpoint." }
                : LogVerdict.No(LogPart.Inclusion, $"The log's entry {index} is not the digest of this receipt.");
        }
        catch (LogStoreException lost)
        {
            return LogVerdict.No(LogPart.Tiles, lost.Message + ".");
        }
    }

    private async Task<LogVerdict> SinceAsync(Checkpoint earlier)
    {
        // 1. What the log says now.
        if (await CheckpointAsync() is not { } note || !TryOpen(note, keys, out var newest, out _))
        {
            return LogVerdict.No(LogPart.NewestCheckpoint, $"The newest checkpoint is missing, or no note that {earlier.Origin} signed.");
        }

        if (newest.Origin != earlier.Origin)
        {
            return LogVerdict.No(LogPart.NewestCheckpoint, $"The newest checkpoint is of the log {newest.Origin}, the earlier one of {earlier.Origin}.");
        }

        if (newest.Size < earlier.Size)
        {
            return LogVerdict.No(LogPart.Consistency, $"The log has {newest.Size} receipts now and had {earlier.Size}: it was cut off or set back.");
        }

        // 2. Whether its tiles are what it signed, and begin with what it signed before.
        var reader = new TileReader(fetch, newest.Size);
        try
        {
            var root = await reader.RootAsync();
            if (!newest.Root.Span.SequenceEqual(root))
            {
                return LogVerdict.No(LogPart.Tiles, $"The tiles do not lead to the newest checkpoint of {newest.Size} receipts.");
            }

            var proof = earlier.Size > 0 ? await reader.ConsistencyAsync(earlier.Size) : null;
            if (proof is not null && !MerkleProof.VerifyConsistency(earlier.Size, newest.Size, earlier.Root.Span, newest.Root.Span, proof))
            {
                return LogVerdict.No(LogPart.Consistency, $"The newest tree of {newest.Size} receipts does not begin with the earlier one of {earlier.Size}: the log has rewritten its past.");
            }
        }
        catch (LogStoreException lost)
        {
            return LogVerdict.No(LogPart.Tiles, lost.Message + ".");
        }

        return new() { Newest = newest, Detail = $"The newest tree of {newest.Origin}, {newest.Size} receipts, begins with the earlier one of {earlier.Size}." };
    }

    private async Task<byte[]?> CheckpointAsync()
    {
        try
        {
            return await fetch("checkpoint");
        }
        catch (LogStoreException)
        {
            return null; // a closed log that is damaged is not served
        }
    }

    private static bool TryOpen(ReadOnlySpan<byte> note, IReadOnlyList<NoteVerifier> keys, out Checkpoint checkpoint, out string why)
    {
        checkpoint = null!;
        var failure = SignedNote.Open(note, keys, out var opened);
        why = failure.ToString();
        if (opened is null)
        {
            return false;
        }

        try
        {
            checkpoint = Checkpoint.Parse(opened.Text);
            why = "its origin is not the key's name";
            return opened.Verified.Any(signature => signature.Name == opened.Text.Split('\n')[0]);
        }
        catch (FormatException format)
        {
            why = format.Message.TrimEnd('.');
            return false;
        }
    }
}
