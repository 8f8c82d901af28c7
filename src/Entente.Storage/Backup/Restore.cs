using System.Globalization;
using System.Security.Cryptography;
using Entente.Receipts.Tiles;
using Entente.Time;

namespace Entente.Storage.Backup;

/// <summary>
/// Makes a data directory out of a backup. Its log is a new one, with a name and a key of its own: the one that was backed up may have
/// gone on after the backup, and two histories under one name would be a fork. The old one lies in <c>log/closed/N</c>, to be verified.
/// </summary>
public static class Restore
{
    /// <param name="data">A directory that is not there yet, or empty.</param>
    /// <param name="erased">Runs whose text and salts were erased after the backup was made.</param>
    /// <exception cref="DataDirectoryException">The backup is not whole, or damaged; the directory holds something; nothing was made.</exception>
    public static async Task<Restored> RunAsync(string backup, string data, IReadOnlyCollection<string> erased, IChance chance, long nowMs, CancellationToken cancellationToken)
    {
        (backup, data) = (Path.GetFullPath(backup), Path.GetFullPath(data));
        var manifest = BackupManifest.Read(backup);
        if (File.Exists(data) || (Directory.Exists(data) && Directory.EnumerateFileSystemEntries(data).Any()))
        {
            throw new DataDirectoryException($"{data} is not empty: restore into a new directory with --data DIR");
        }

        var partial = data + ".partial";
        try
        {
            DurableTree.Remove(partial);
            DurableFile.MakeDirectory(partial);
            try
            {
                // 1. The files, as they were when the backup was made.
                Verify(backup, manifest);
                DurableTree.Copy(Path.Combine(backup, "journal"), Path.Combine(partial, "journal"), _ => true, cancellationToken);
                if (File.Exists(Path.Combine(backup, "seal.key")))
                {
                    DurableFile.Copy(Path.Combine(backup, "seal.key"), Path.Combine(partial, "seal.key"));
                }

                var files = Directory.GetFiles(Path.Combine(partial, "journal"), "*.db").Order(StringComparer.Ordinal).ToList();
                var survey = JournalSurvey.Of(files);
                if (survey.Leaves != manifest.Leaves || survey.Runs != manifest.Runs)
                {
                    throw new DataDirectoryException($"{backup} says {manifest.Leaves} leaves of {manifest.Runs} runs, its journal has {survey.Leaves} of {survey.Runs}: use another backup");
                }

                // 2. The old log, closed; a new one begins after it.
                var covered = await CloseLogAsync(backup, partial, manifest, cancellationToken);
                var origin = NewOrigin(manifest.Origin, chance);
                new LogIdentity { Origin = origin, FirstLeaf = manifest.Leaves }.Write(partial);

                // 3. What was erased since.
                var replayed = await EraseAsync(partial, erased, chance, nowMs);
                DurableTree.Publish(partial, data);
                return new(manifest, origin, manifest.Leaves - manifest.FirstLeaf - covered, replayed);
            }
            catch
            {
                DurableTree.Remove(partial);
                throw;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw DataDirectoryException.From(data, failure);
        }
    }

    private static void Verify(string backup, BackupManifest manifest)
    {
        foreach (var file in manifest.Files)
        {
            var path = Path.Combine(backup, file.Path);
            if (!File.Exists(path))
            {
                throw new DataDirectoryException($"{path} is missing: use another backup");
            }

            using var stream = File.OpenRead(path);
            if (stream.Length != file.Bytes || Convert.ToHexStringLower(SHA256.HashData(stream)) != file.Sha256)
            {
                throw new DataDirectoryException($"{path} is not as it was when the backup was made: use another backup");
            }
        }
    }

    /// <returns>Leaves that the old log's last checkpoint covers.</returns>
    private static async Task<long> CloseLogAsync(string backup, string partial, BackupManifest manifest, CancellationToken cancellationToken)
    {
        var (from, log) = (Path.Combine(backup, "log"), Path.Combine(partial, "log"));
        DurableFile.MakeDirectory(log);
        var closed = Path.Combine(log, "closed");
        DurableFile.MakeDirectory(closed);
        DurableTree.Copy(Path.Combine(from, "closed"), closed, _ => true, cancellationToken);
        var number = 1 + Directory.GetDirectories(closed).Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var n) ? n : 0).DefaultIfEmpty().Max();
        var place = Path.Combine(closed, number.ToString(CultureInfo.InvariantCulture));
        var earlier = Path.Combine(from, "closed");
        DurableTree.Copy(from, place, file => !file.StartsWith(earlier + Path.DirectorySeparatorChar, StringComparison.Ordinal), cancellationToken);
        DurableTree.Remove(Path.Combine(place, "closed"));
        DurableFile.MakeDirectory(place);
        new LogIdentity { Origin = manifest.Origin, FirstLeaf = manifest.FirstLeaf }.WriteTo(place);

        // Checked by its key and its tiles, as a stranger would; and those that were closed before it.
        try
        {
            var covered = 0L;
            foreach (var (_, folder) in ClosedLogFiles.Folders(partial))
            {
                covered = (await ClosedLogFiles.OpenAsync(folder, LogIdentity.OfClosed(folder), Path.Combine(partial, "journal")))?.Size ?? 0;
            }

            return covered <= manifest.Leaves - manifest.FirstLeaf ? covered : throw new LogStoreException($"its last checkpoint covers {covered} receipts, the journal has {manifest.Leaves - manifest.FirstLeaf}");
        }
        catch (LogStoreException wrong)
        {
            throw new DataDirectoryException($"the log in {backup} does not stand up to its own key and tiles ({wrong.Message}): use another backup", wrong);
        }
    }

    private static async Task<int> EraseAsync(string partial, IReadOnlyCollection<string> erased, IChance chance, long nowMs)
    {
        using var directory = DataDirectory.Open(partial);
        directory.LogKey(chance);
        if (erased.Count == 0)
        {
            return 0;
        }

        await using var journal = SqliteJournal.Open(directory);
        foreach (var run in erased)
        {
            await journal.EraseAsync(run, nowMs);
        }

        return erased.Count;
    }

    // A name of its own for each restore, also of the same backup.
    private static string NewOrigin(string old, IChance chance)
    {
        Span<byte> random = stackalloc byte[4];
        chance.Fill(random);
        var stem = old.Split("/restored-")[0];
        return $"{stem}/restored-{Convert.ToHexStringLower(random)}";
    }
}
