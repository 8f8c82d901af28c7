using System.Buffers.Binary;
using Entente.Receipts;
using Microsoft.Data.Sqlite;

namespace Entente.Storage.Backup;

/// <summary>
/// The signatures of a backup's receipts, in the file <c>signatures</c> beside their log's tiles: the number of the first leaf in eight
/// bytes, most significant first, then 64 bytes for each leaf. A backup is without the key that signs, and whoever restores it closes
/// the log: what that key had to say of each receipt, it says while the backup is made, and nothing else can ever be said in its name.
/// </summary>
internal static class ReceiptSignatures
{
    public const string FileName = "signatures";

    /// <summary>Signs the leaves of a log; nothing where there are none.</summary>
    /// <param name="files">The journal's copied files, oldest first.</param>
    /// <param name="firstLeaf">Number of the leaf with which the log begins.</param>
    public static void Write(string log, IReadOnlyList<string> files, long firstLeaf, NoteSigner signer, CancellationToken cancellationToken)
    {
        DurableFile.MakeDirectory(log);
        var path = Path.Combine(log, FileName);
        using (var file = new FileStream(path, DurableFile.Options(FileMode.Create, FileAccess.Write, FileShare.None)))
        using (var output = new BufferedStream(file, 1 << 16))
        {
            var first = new byte[sizeof(long)];
            foreach (var (leaf, receipt) in files.SelectMany(one => Leaves(one, firstLeaf)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (output.Position == 0)
                {
                    BinaryPrimitives.WriteInt64BigEndian(first, leaf);
                    output.Write(first);
                }

                output.Write(ReceiptEntry.Sign(receipt, signer));
            }

            output.Flush();
            file.Flush(flushToDisk: true);
        }

        DurableFile.FlushDirectory(log);
    }

    /// <summary>The signature of a leaf; null where the file has none.</summary>
    public static byte[]? Read(string log, long leaf)
    {
        var path = Path.Combine(log, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = File.OpenHandle(path);
        Span<byte> first = stackalloc byte[sizeof(long)];
        if (RandomAccess.Read(file, first, 0) < first.Length || leaf < BinaryPrimitives.ReadInt64BigEndian(first))
        {
            return null;
        }

        var signature = new byte[Ed25519Key.SignatureLength];
        var place = sizeof(long) + ((leaf - BinaryPrimitives.ReadInt64BigEndian(first)) * signature.Length);
        return RandomAccess.Read(file, signature, place) == signature.Length ? signature : null;
    }

    private static IEnumerable<(long Leaf, byte[] Receipt)> Leaves(string file, long firstLeaf)
    {
        using var connection = JournalFile.OpenReader(file);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT leaf, body, kind FROM entries WHERE leaf IS NOT NULL AND leaf >= $first ORDER BY leaf";
        command.Parameters.AddWithValue("$first", firstLeaf);
        using var row = Guarded(file, command.ExecuteReader);
        while (Guarded(file, row.Read))
        {
            yield return (row.GetInt64(0), PackedRow.Leaf(row.GetInt64(2), row.GetFieldValue<byte[]>(1)).ToArray());
        }
    }

    private static T Guarded<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException failure)
        {
            throw JournalFaults.OnOpening(file, failure);
        }
    }
}
