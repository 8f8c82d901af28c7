using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>
/// The journal's file: how it is opened, made and migrated. WAL; <c>secure_delete</c>, so that an erased body leaves no trace in the file;
/// no automatic checkpoints, which would happen on the append path.
/// </summary>
internal static class JournalFile
{
    public const int Version = 1;

    /// <summary>Pages of the write-ahead log after which it is folded into the file (4 MB).</summary>
    public const int CheckpointPages = 1_000;

    /// <summary>A log of this many pages (64 MB) is not allowed to grow on under steady load.</summary>
    public const int MaxLogPages = 16_000;

    private const int ApplicationId = 0x456E7465; // "Ente"
    private const int BusySeconds = 2;

    public static JournalStore OpenStore(string path, Durability durability)
    {
        Make(path);
        var connection = Connect(path, SqliteOpenMode.ReadWrite);
        try
        {
            var version = CheckOwner(connection, path);
            if (Text(connection, "PRAGMA journal_mode = WAL") != "wal")
            {
                throw new DataDirectoryException($"{path} is on a file system that cannot hold it (no shared memory): choose a local disk with --data DIR");
            }

            // fullfsync: on macOS a plain flush stops in the drive's cache; elsewhere it means nothing.
            Run(connection, $"""
                PRAGMA synchronous = {(durability == Durability.Strict ? "FULL" : "NORMAL")};
                PRAGMA fullfsync = ON;
                PRAGMA checkpoint_fullfsync = ON;
                PRAGMA secure_delete = ON;
                PRAGMA wal_autocheckpoint = 0;
                PRAGMA journal_size_limit = {MaxLogPages * 4096};
                PRAGMA temp_store = MEMORY;
                PRAGMA trusted_schema = OFF;
                """);
            Migrate(connection, version);
            return new JournalStore(connection);
        }
        catch (Exception failure)
        {
            connection.Dispose();
            throw failure is SqliteException sqlite ? JournalFaults.OnOpening(path, sqlite) : failure;
        }
    }

    /// <summary>For checkpoints beside the writer.</summary>
    public static SqliteConnection OpenUpkeep(string path)
    {
        var connection = Connect(path, SqliteOpenMode.ReadWrite);
        Run(connection, "PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = NORMAL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;");
        return connection;
    }

    public static SqliteConnection OpenReader(string path) => Connect(path, SqliteOpenMode.ReadOnly);

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long number ? number : -1;
    }

    private static string? Text(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }

    // Made here and not by SQLite, whose default mode is readable by all; its other files take over this one's mode.
    private static void Make(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                new FileStream(path, DurableFile.Options(FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite)).Dispose();
                DurableFile.FlushDirectory(Path.GetDirectoryName(path)!);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw DataDirectoryException.From(Path.GetDirectoryName(path)!, failure);
        }
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw JournalFaults.OnOpening(path, failure);
        }
    }

    // Before anything is changed: a file of a newer version, or of another program, stays as it is.
    private static long CheckOwner(SqliteConnection connection, string path)
    {
        var version = Number(connection, "PRAGMA user_version");
        var owner = Number(connection, "PRAGMA application_id");
        if (owner != ApplicationId && (owner != 0 || version != 0 || Number(connection, "SELECT count(*) FROM sqlite_schema") != 0))
        {
            throw new DataDirectoryException($"{path} is a database of another program: choose another directory with --data DIR");
        }

        return version <= Version ? version : throw new DataDirectoryException(
            $"{path} was written by a newer version of entente (format {version}, this one reads up to {Version}): install that version or choose another directory with --data DIR");
    }

    private static void Migrate(SqliteConnection connection, long from)
    {
        if (from == Version)
        {
            return;
        }

        // A later format adds its step here: each takes the file from one version to the next, all in one transaction.
        Run(connection, $"""
            BEGIN IMMEDIATE;
            CREATE TABLE entries (
                seq INTEGER PRIMARY KEY,
                kind INTEGER NOT NULL,
                subject TEXT NOT NULL,
                time_ms INTEGER NOT NULL,
                leaf INTEGER,
                body BLOB NOT NULL
            ) STRICT;
            CREATE INDEX entries_by_kind ON entries (kind);
            CREATE INDEX entries_by_subject ON entries (kind, subject);
            PRAGMA application_id = {ApplicationId};
            PRAGMA user_version = {Version};
            COMMIT;
            """);
    }
}
