using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>
/// The journal's files, oldest first; the last one is written to. Readers take the list as it is at that moment. Names are periods, and
/// a period is never opened again: the list only grows at its end and shrinks at its beginning.
/// </summary>
internal sealed class JournalFiles
{
    private readonly Lock _changing = new();
    private readonly string _folder;
    private ImmutableArray<PeriodFile> _all;

    private JournalFiles(string folder, ImmutableArray<PeriodFile> all)
    {
        _folder = folder;
        _all = all;
    }

    public ImmutableArray<PeriodFile> All
    {
        get
        {
            lock (_changing)
            {
                return _all;
            }
        }
    }

    public PeriodFile Last => All[^1];

    /// <summary>The runs of files that are no longer there.</summary>
    public DroppedRuns Dropped => new(Path.Combine(_folder, DroppedRuns.FolderName));

    /// <summary>Finds the files, migrates older ones, and puts in order what a kill has left; makes the first one where there is none.</summary>
    public static JournalFiles Open(string data, JournalOptions options)
    {
        var folder = Path.Combine(data, "journal");
        JournalMigration.BringIn(data, folder, options);
        DurableFile.MakeDirectory(folder);
        var paths = Directory.GetFiles(folder, "*.db").Order(StringComparer.Ordinal).ToList();
        if (paths.Count > 0 && JournalFile.IsUnborn(paths[^1]))
        {
            Delete(paths[^1]);
            paths.RemoveAt(paths.Count - 1);
        }

        foreach (var path in paths)
        {
            JournalMigration.Upgrade(path, options);
        }

        foreach (var path in paths.SkipLast(1).Where(path => !JournalFile.IsSealed(path)))
        {
            JournalFile.TrySeal(path);
        }

        var files = new JournalFiles(folder, [.. paths.Select(JournalFile.Describe)]);
        if (paths.Count == 0)
        {
            files.Create(options.Period.Name(options.Time.GetUtcNow()), 0, 0, options.Durability);
        }

        return files;
    }

    /// <summary>Makes the next file; it is the last one from now on.</summary>
    public PeriodFile Create(string period, long openingSequence, long openingLeaf, Durability durability)
    {
        var next = new PeriodFile(Path.Combine(_folder, period + ".db"), period, openingSequence, openingLeaf, openingSequence == 0);
        if (File.Exists(next.Path))
        {
            Delete(next.Path); // an attempt that failed half-way: nothing was acknowledged in it
        }

        JournalFile.Create(next, durability);
        lock (_changing)
        {
            _all = _all.Add(next);
        }

        return next;
    }

    public void Replace(PeriodFile file, PeriodFile by)
    {
        lock (_changing)
        {
            _all = _all.Replace(file, by);
        }
    }

    /// <summary>Takes the oldest file away; that its runs were there is on the disk before.</summary>
    public void Drop(PeriodFile oldest, int retention, long nowMs)
    {
        Dropped.Add(oldest, retention, nowMs);
        lock (_changing)
        {
            _all = _all.Remove(oldest);
        }

        Delete(oldest.Path);
    }

    private static void Delete(string path)
    {
        SqliteConnection.ClearAllPools();
        foreach (var file in (string[])[path, path + "-wal", path + "-shm", path + "-journal"])
        {
            File.Delete(file);
        }

        DurableFile.FlushDirectory(Path.GetDirectoryName(path)!);
    }
}
