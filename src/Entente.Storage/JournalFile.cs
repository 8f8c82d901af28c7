using System.Buffers.Binary;
using Entente.Journal;
using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>
/// One of the journal's files: how it is made, opened and sealed. While it is written: WAL, no automatic checkpoints, which would happen
/// on the append path. Once its period is over: one plain file without companions. <c>secure_delete</c> always, so that an erased body
/// leaves no trace in the file.
/// </summary>
internal static class JournalFile
{
    public const int Version = 3;

    /// <summary>Pages of the write-ahead log after which it is folded into the file (4 MB).</summary>
    public const int CheckpointPages = 1_000;

    /// <summary>A log of this many pages (64 MB) is not allowed to grow on under steady load.</summary>
    public const int MaxLogPages = 16_000;

    private const int ApplicationId = 0x456E7465; // "Ente"
    private const int BusySeconds = 2;

    /// <summary>Makes a file that is there whole (it has its version) or is unborn.</summary>
    public static void Create(PeriodFile file, Durability durability)
    {
        Make(file.Path);
        using var connection = OpenWriter(file.Path, durability);
        using var make = connection.CreateCommand();
        make.CommandText = $"""
            BEGIN IMMEDIATE;
            {JournalSchema.Entries}
            {JournalSchema.Period}
            {JournalSchema.Packed}
            INSERT INTO period (name, opening_sequence, opening_leaf, has_carried) VALUES ($name, $sequence, $leaf, $carried);
            PRAGMA application_id = {ApplicationId};
            PRAGMA user_version = {Version};
            COMMIT;
            """;
        make.Parameters.AddWithValue("$name", file.Period);
        make.Parameters.AddWithValue("$sequence", file.OpeningSequence);
        make.Parameters.AddWithValue("$leaf", file.OpeningLeaf);
        make.Parameters.AddWithValue("$carried", file.HasCarried);
        make.ExecuteNonQuery();
    }

    public static JournalStore OpenStore(PeriodFile file, Durability durability)
    {
        var connection = OpenWriter(file.Path, durability);
        try
        {
            return new JournalStore(connection, file);
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw JournalFaults.OnOpening(file.Path, failure);
        }
    }

    /// <summary>Whether its making was cut off, so that nothing was ever acknowledged in it.</summary>
    public static bool IsUnborn(string path)
    {
        using var connection = Connect(path, SqliteOpenMode.ReadWrite);
        return Checked(path, () => CheckOwner(connection, path)) == 0;
    }

    /// <summary>Whether it stands alone, without a write-ahead log; read from the header (https://www.sqlite.org/fileformat2.html, offset 18).</summary>
    public static bool IsSealed(string path) => IsAlone(path) && Header(path) is [.., _] header && header[18] == 1;

    /// <summary>Of a file that no connection of this process has open: closing a file drops the process's locks on it.</summary>
    /// <exception cref="DataDirectoryException">Newer than this version, damaged, or another program's.</exception>
    public static long VersionOf(string path)
    {
        if (IsAlone(path) && Header(path) is { } header)
        {
            return CheckOwner(path, BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(60)), BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(68)), () => true);
        }

        using var connection = Connect(path, SqliteOpenMode.ReadWrite);
        return Checked(path, () => CheckOwner(connection, path));
    }

    public static PeriodFile Describe(string path)
    {
        using var connection = Connect(path, SqliteOpenMode.ReadWrite);
        return Checked(path, () =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT name, opening_sequence, opening_leaf, has_carried FROM period";
            using var row = command.ExecuteReader();
            return row.Read()
                ? new PeriodFile(path, Path.GetFileNameWithoutExtension(path), row.GetInt64(1), row.GetInt64(2), row.GetBoolean(3))
                : throw new DataDirectoryException($"{path} is damaged (it does not say its period): stop entente and put back a backup");
        });
    }

    /// <summary>Makes a file whose period is over stand alone. False while somebody reads it: try again.</summary>
    public static bool TrySeal(string path)
    {
        try
        {
            using var connection = OpenWriter(path, Durability.Strict, keepsLog: false);
            return Text(connection, "PRAGMA journal_mode = DELETE") == "delete";
        }
        catch (Exception failure) when (failure is SqliteException or DataDirectoryException)
        {
            return false;
        }
    }

    /// <summary>For checkpoints beside the writer.</summary>
    public static SqliteConnection OpenUpkeep(string path)
    {
        var connection = Connect(path, SqliteOpenMode.ReadWrite);
        Run(connection, "PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = NORMAL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;");
        return connection;
    }

    /// <summary>For rare writes beside the writer, to a file whose period is over.</summary>
    public static SqliteConnection OpenWriter(string path, Durability durability, bool keepsLog = true)
    {
        var connection = Connect(path, SqliteOpenMode.ReadWrite);
        try
        {
            CheckOwner(connection, path);
            if (keepsLog && Text(connection, "PRAGMA journal_mode = WAL") != "wal")
            {
                throw new DataDirectoryException($"{path} is on a file system that cannot hold it (no shared memory): choose a local disk with --data DIR");
            }

            // EXTRA: as FULL, and where there is no log (a file whose period is over) the removal of the journal that ends a commit is
            // flushed too: else a power loss brings the journal back, and with it what was erased.
            // fullfsync: on macOS a plain flush stops in the drive's cache; elsewhere it means nothing.
            Run(connection, $"""
                PRAGMA synchronous = {(durability == Durability.Strict ? "EXTRA" : "NORMAL")};
                PRAGMA fullfsync = ON;
                PRAGMA checkpoint_fullfsync = ON;
                PRAGMA secure_delete = ON;
                PRAGMA wal_autocheckpoint = 0;
                PRAGMA journal_size_limit = {MaxLogPages * 4096};
                PRAGMA temp_store = MEMORY;
                PRAGMA trusted_schema = OFF;
                """);
            return connection;
        }
        catch (Exception failure)
        {
            connection.Dispose();
            throw failure is SqliteException sqlite ? JournalFaults.OnOpening(path, sqlite) : failure;
        }
    }

    /// <param name="isPooled">For files whose period is over: reads of old runs need not open them anew.</param>
    public static SqliteConnection OpenReader(string path, bool isPooled = false) => Connect(path, SqliteOpenMode.ReadOnly, isPooled);

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

    public static string? Text(SqliteConnection connection, string sql)
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
            new FileStream(path, DurableFile.Options(FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite)).Dispose();
            DurableFile.FlushDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw DataDirectoryException.From(Path.GetDirectoryName(path)!, failure);
        }
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode, bool isPooled = false)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = isPooled,
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

    private static bool IsAlone(string path) => !File.Exists(path + "-wal") && !File.Exists(path + "-journal");

    private static byte[]? Header(string path)
    {
        var header = new byte[100];
        using var file = new FileStream(path, DurableFile.Options(FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && header.AsSpan().StartsWith("SQLite format 3\0"u8) ? header : null;
    }

    // Before anything is changed: a file of a newer version, or of another program, stays as it is.
    private static long CheckOwner(SqliteConnection connection, string path) => CheckOwner(
        path, Number(connection, "PRAGMA user_version"), Number(connection, "PRAGMA application_id"), () => Number(connection, "SELECT count(*) FROM sqlite_schema") != 0);

    private static long CheckOwner(string path, long version, long owner, Func<bool> holdsSomething)
    {
        if (owner != ApplicationId && (owner != 0 || version != 0 || holdsSomething()))
        {
            throw new DataDirectoryException($"{path} is a database of another program: choose another directory with --data DIR");
        }

        return version <= Version ? version : throw new DataDirectoryException(
            $"{path} was written by a newer version of entente (format {version}, this one reads up to {Version}): install that version or choose another directory with --data DIR");
    }

    private static T Checked<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException failure)
        {
            throw JournalFaults.OnOpening(path, failure);
        }
        catch (Exception failure) when (JournalFaults.IsDamagedRow(failure))
        {
            throw JournalFaults.Damaged(path, failure);
        }
    }
}
