using Entente.Receipts;

namespace Entente.Storage;

/// <summary>Leaves as the journal's files number them, over all logs, read from the files themselves: a journal that is open elsewhere, or not yet, is no matter.</summary>
internal static class JournalLeaves
{
    private const int PageRows = 256;

    /// <summary>The log's entries from a leaf on, in order; it may begin later where files were dropped.</summary>
    public static IEnumerable<(long Leaf, byte[] Digest)> From(string folder, long leaf)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (var file in Directory.GetFiles(folder, "*.db").Order(StringComparer.Ordinal))
        {
            using var connection = JournalFile.OpenReader(file);
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT leaf, body, kind FROM entries WHERE leaf IS NOT NULL AND leaf >= $leaf ORDER BY leaf LIMIT {PageRows}";
            var next = command.Parameters.AddWithValue("$leaf", leaf);
            var page = new List<(long Leaf, byte[] Digest)>(PageRows);
            do
            {
                page.Clear();
                using (var row = command.ExecuteReader())
                {
                    while (row.Read())
                    {
                        page.Add((row.GetInt64(0), ReceiptEntry.Digest(PackedRow.Leaf(row.GetInt64(2), row.GetFieldValue<byte[]>(1)).Span)));
                    }
                }

                foreach (var one in page)
                {
                    yield return one;
                    next.Value = one.Leaf + 1;
                }
            }
            while (page.Count == PageRows);
        }
    }
}
