using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>
/// Brings files of older versions up to this one: a copy beside the file first, then all in one transaction. Each step may be cut off:
/// the next start begins it anew. One that was copied is left beside for whoever wants to go back.
/// </summary>
internal static class JournalMigration
{
    /// <summary>Up to version 1 there was a single file, <c>journal.db</c>: it becomes the first period's.</summary>
    public static void BringIn(string data, string folder, JournalOptions options)
    {
        var single = Path.Combine(data, "journal.db");
        if (!File.Exists(single))
        {
            return;
        }

        if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.db").Any())
        {
            throw new DataDirectoryException($"{data} holds a journal of version 1 (journal.db) beside a newer one (journal/): move one of them away, nothing was changed");
        }

        if (JournalFile.IsUnborn(single))
        {
            File.Delete(single);
            return;
        }

        Upgrade(single, options);
        options.BeforeStep?.Invoke("move");
        DurableFile.MakeDirectory(folder);
        DurableFile.Move(single, Path.Combine(folder, Period(single, options) + ".db"));
    }

    /// <exception cref="DataDirectoryException">From a newer version, damaged, not writable, full; the file is as it was.</exception>
    public static void Upgrade(string path, JournalOptions options)
    {
        var version = JournalFile.VersionOf(path);
        if (version == JournalFile.Version)
        {
            return;
        }

        options.BeforeStep?.Invoke("seal");
        if (!JournalFile.IsSealed(path) && !JournalFile.TrySeal(path))
        {
            throw new DataDirectoryException($"{path} is locked by another program: close it (a backup tool, an SQLite shell)");
        }

        options.BeforeStep?.Invoke("copy");
        DurableFile.Copy(path, $"{path}.v{version}.bak");
        options.BeforeStep?.Invoke("upgrade");
        using var connection = JournalFile.OpenWriter(path, Durability.Strict, keepsLog: false);
        try
        {
            JournalFile.Run(connection, "BEGIN IMMEDIATE");
            for (; version < JournalFile.Version; version++)
            {
                JournalFile.Run(connection, Step(path, version, options));
            }

            JournalFile.Run(connection, $"PRAGMA user_version = {JournalFile.Version}");
            options.BeforeStep?.Invoke("commit");
            JournalFile.Run(connection, "COMMIT");
        }
        catch (SqliteException failure)
        {
            throw JournalFaults.OnOpening(path, failure);
        }
    }

    // From a version to the next one.
    private static string Step(string path, long from, JournalOptions options) => from switch
    {
        1 => $"""
            {JournalSchema.Period}
            INSERT INTO period (name, opening_sequence, opening_leaf, has_carried)
                VALUES (coalesce((SELECT strftime('%Y-%m', time_ms / 1000, 'unixepoch') FROM entries ORDER BY seq DESC LIMIT 1), '{options.Period.Name(options.Time.GetUtcNow())}'), 0, 0, 1);
            """,
        2 => JournalSchema.Packed,
        _ => throw new DataDirectoryException($"{path} is damaged (nothing is in it): stop entente and put back a backup"),
    };

    // Not later than now: a period is left only for a later one.
    private static string Period(string single, JournalOptions options)
    {
        using var connection = JournalFile.OpenReader(single);
        var now = options.Period.Name(options.Time.GetUtcNow());
        var newest = JournalFile.Text(connection, "SELECT name FROM period") ?? now;
        return string.CompareOrdinal(newest, now) < 0 ? newest : now;
    }
}
