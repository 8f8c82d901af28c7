using System.Security.Cryptography;
using System.Text;
using Entente.Receipts;
using Microsoft.Data.Sqlite;

namespace Entente.Storage.Backup;

/// <summary>
/// Copies a data directory, while a server works in it or not. The log goes first and the journal after it, its oldest file first: so
/// whatever is in the copy has all that it rests upon. The key that signs is left out: a backup cannot speak for
/// the log; it has the signatures of the receipts that are in it.
/// </summary>
public static class BackupWriter
{
    // In this order: what a witness has signed is never ahead of the checkpoint beside it.
    private static readonly string[] Notes = ["cosigned", "checkpoint"];

    /// <param name="destination">A directory that is not there yet, or empty.</param>
    /// <exception cref="DataDirectoryException">Nothing to copy, the destination is in use, or a disk does not do its part.</exception>
    public static BackupManifest Write(string data, string destination, long nowMs, CancellationToken cancellationToken) =>
        Write(data, destination, nowMs, null, cancellationToken);

    /// <param name="copied">Told of each file of the journal once it is copied: a test's place to let the server go on.</param>
    internal static BackupManifest Write(string data, string destination, long nowMs, Action<string>? copied, CancellationToken cancellationToken)
    {
        (data, destination) = (Path.GetFullPath(data), Path.GetFullPath(destination));
        if (!Directory.Exists(Path.Combine(data, "journal")))
        {
            throw new DataDirectoryException($"{data} holds no journal to back up: name a data directory with --data DIR" + (File.Exists(Path.Combine(data, "journal.db")) ? ", and start a server on it once so that it is brought up to this version" : ""));
        }

        if (File.Exists(destination) || (Directory.Exists(destination) && Directory.EnumerateFileSystemEntries(destination).Any()))
        {
            throw new DataDirectoryException($"{destination} is there already: name another place for the backup");
        }

        try
        {
            var partial = destination + ".partial";
            DurableTree.Remove(partial);
            DurableFile.MakeDirectory(partial);
            try
            {
                var manifest = Copy(data, partial, nowMs, copied, cancellationToken);
                DurableFile.Write(Path.Combine(partial, BackupManifest.FileName), manifest.Write());
                DurableTree.Publish(partial, destination);
                return manifest;
            }
            catch
            {
                DurableTree.Remove(partial);
                throw;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw DataDirectoryException.From(destination, failure);
        }
    }

    private static BackupManifest Copy(string data, string partial, long nowMs, Action<string>? copied, CancellationToken cancellationToken)
    {
        // 1. What never changes.
        if (File.Exists(Path.Combine(data, "seal.key")))
        {
            DurableFile.Copy(Path.Combine(data, "seal.key"), Path.Combine(partial, "seal.key"));
        }

        // 2. The log: a checkpoint first, so that the tiles beside it reach at least as far.
        var log = Path.Combine(data, "log");
        foreach (var note in Notes.Where(note => File.Exists(Path.Combine(log, note))))
        {
            DurableFile.MakeDirectory(Path.Combine(partial, "log"));
            DurableFile.Copy(Path.Combine(log, note), Path.Combine(partial, "log", note));
        }

        DurableTree.Copy(log, Path.Combine(partial, "log"), file => !Notes.Contains(Path.GetFileName(file)) || Path.GetDirectoryName(file) != log, cancellationToken);

        var identity = LogIdentity.Of(data);
        var keys = ReadKeys(data, identity.Origin);
        if (keys is not null)
        {
            DurableFile.MakeDirectory(Path.Combine(partial, "log"));
            DurableFile.Write(Path.Combine(partial, "log", "log.pub"), Encoding.UTF8.GetBytes(keys.PublishedText));
        }

        // 3. The journal, to its end, and what the log's key has to say of the receipts in it.
        var files = CopyJournal(Path.Combine(data, "journal"), Path.Combine(partial, "journal"), copied, cancellationToken);
        if (keys is not null)
        {
            ReceiptSignatures.Write(Path.Combine(partial, "log"), files, identity.FirstLeaf, keys.Current, cancellationToken);
        }

        var survey = JournalSurvey.Of(files);

        // What is dropped meanwhile is in the copy of the journal, or in its list, or in both.
        DurableTree.Copy(Path.Combine(data, "journal", DroppedRuns.FolderName), Path.Combine(partial, "journal", DroppedRuns.FolderName), _ => true, cancellationToken);
        return new BackupManifest
        {
            Format = BackupManifest.CurrentFormat,
            MadeMs = nowMs,
            Period = Path.GetFileNameWithoutExtension(files[^1]),
            Runs = survey.Runs,
            Leaves = survey.Leaves,
            FirstLeaf = identity.FirstLeaf,
            Origin = identity.Origin,
            Files = [.. Directory.GetFiles(partial, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => Describe(partial, file))],
        };
    }

    private static LogKeyring? ReadKeys(string data, string origin)
    {
        var changed = Path.Combine(data, "log.keys");
        if (File.Exists(changed))
        {
            return LogKeyring.ParseSecret(File.ReadAllText(changed));
        }

        var path = Path.Combine(data, "log.key");
        return File.Exists(path) ? new(new NoteSigner(origin, new Ed25519Key(File.ReadAllBytes(path)))) : null;
    }

    // A file that was the last one when it was copied may have gone on and ended meanwhile: it is copied again.
    private static List<string> CopyJournal(string from, string to, Action<string>? told, CancellationToken cancellationToken)
    {
        DurableFile.MakeDirectory(to);
        var copied = new List<string>();
        while (true)
        {
            var there = Directory.GetFiles(from, "*.db").Order(StringComparer.Ordinal).ToList();
            var last = copied.Count > 0 ? copied[^1] : null;
            var todo = there.Where(file => last is null || string.CompareOrdinal(Path.GetFileName(file), Path.GetFileName(last)) >= 0).ToList();
            if (last is not null && todo.Count == 1)
            {
                return copied;
            }

            foreach (var file in todo)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var target = Path.Combine(to, Path.GetFileName(file));
                CopyDatabase(file, target);
                if (JournalFile.IsUnborn(target))
                {
                    File.Delete(target); // its period is just beginning: nothing is in it, and the one before has ended
                    return copied;
                }

                copied.Remove(target);
                copied.Add(target);
                told?.Invoke(target);
            }

            if (todo.Count == 0)
            {
                throw new DataDirectoryException($"{from} holds no journal to back up: name a data directory with --data DIR");
            }
        }
    }

    private static void CopyDatabase(string from, string to)
    {
        File.Delete(to);
        new FileStream(to, DurableFile.Options(FileMode.CreateNew, FileAccess.Write, FileShare.None)).Dispose();
        try
        {
            using var connection = JournalFile.OpenReader(from);
            using var command = connection.CreateCommand();
            command.CommandText = "VACUUM INTO $to";
            command.Parameters.AddWithValue("$to", to);
            command.CommandTimeout = 0;
            command.ExecuteNonQuery();
        }
        catch (SqliteException failure)
        {
            throw JournalFaults.OnOpening(from, failure);
        }

        DurableFile.Flush(to);
    }

    private static BackupFile Describe(string root, string file)
    {
        using var stream = File.OpenRead(file);
        return new(Path.GetRelativePath(root, file).Replace('\\', '/'), stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
