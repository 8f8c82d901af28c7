using System.Collections.Concurrent;
using Entente.Journal;
using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>
/// A thread far from the append path: seals files whose period is over, derives the openings of their successors, keeps snapshots, and
/// drops files that retention no longer wants. Everything here may be cut off and begins anew.
/// </summary>
internal sealed class JournalHousekeeping : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly JournalFiles _files;
    private readonly JournalReader _reader;
    private readonly JournalSnapshots _snapshots;
    private readonly JournalOptions _options;
    private readonly Func<CurrentFile> _current;
    private readonly Func<Action<SqliteConnection>, Task> _write;
    private readonly ConcurrentQueue<CurrentFile> _ended = new();
    private readonly ConcurrentQueue<TaskCompletionSource> _asked = new();
    private readonly HashSet<(string Path, string Fold)> _opened = [];
    private readonly Dictionary<(string Path, string Fold), long> _newest = [];
    private readonly AutoResetEvent _wake = new(false);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private Func<long>? _keptLeaves;
    private string? _trouble;

    /// <param name="write">Does work in a transaction of the writer's, on the file that is written then.</param>
    public JournalHousekeeping(JournalFiles files, JournalReader reader, JournalSnapshots snapshots, JournalOptions options, Func<CurrentFile> current, Func<Action<SqliteConnection>, Task> write)
    {
        _files = files;
        _reader = reader;
        _snapshots = snapshots;
        _options = options;
        _current = current;
        _write = write;
        _thread = new Thread(Run) { IsBackground = true, Name = "journal housekeeping" };
        _thread.Start();
    }

    /// <summary>Why the last round did not come to its end; null where it did.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

    /// <summary>Takes over a file whose period has ended; nobody writes to it any more.</summary>
    public void Ended(CurrentFile file)
    {
        _ended.Enqueue(file);
        _wake.Set();
    }

    /// <summary>From now on old files may go.</summary>
    public void StartRetention(Func<long> keptLeaves) => Volatile.Write(ref _keptLeaves, keptLeaves);

    /// <summary>Completes when a whole round has been made.</summary>
    public Task RoundAsync()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Enqueue(asked);
        _wake.Set();
        return asked.Task;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _wake.Set();
        _thread.Join();
        while (_ended.TryDequeue(out var ended))
        {
            ended.Dispose();
            JournalFile.TrySeal(ended.File.Path);
        }

        while (_asked.TryDequeue(out var asked))
        {
            asked.TrySetCanceled();
        }

        _stop.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            var asked = _asked.ToArray();
            try
            {
                Round();
                Volatile.Write(ref _trouble, null);
            }
            catch (Exception failure)
            {
                // Nothing depends on it before the next round, or the next start: files only stay longer, and starts take longer.
                Volatile.Write(ref _trouble, failure.Message);
            }

            for (var i = 0; i < asked.Length && _asked.TryDequeue(out var done); i++)
            {
                done.TrySetResult();
            }

            _wake.WaitOne(Interval);
        }
    }

    private void Round()
    {
        SealEnded();
        for (var i = 1; i < _files.All.Length; i++)
        {
            Open(_files.All[i], _files.All[i - 1]);
        }

        KeepSnapshots();
        Drop();
    }

    private void SealEnded()
    {
        while (_ended.TryPeek(out var ended))
        {
            ended.Dispose();
            SqliteConnection.ClearAllPools(); // a pooled reader would keep its log
            if (!JournalFile.TrySeal(ended.File.Path))
            {
                return;
            }

            _ended.TryDequeue(out _);
        }
    }

    /// <summary>The state as of the end of the files before: what stands, word for word, and a snapshot of each fold.</summary>
    private void Open(PeriodFile file, PeriodFile before)
    {
        if (!file.HasCarried && before.HasCarried)
        {
            var standing = _reader.Read([.. Enum.GetValues<EntryKind>().Where(JournalKinds.IsStanding)], 0, file.OpeningSequence).ToList();
            if (TryWrite(file, connection => Carry(connection, standing)))
            {
                _files.Replace(file, file with { HasCarried = true });
            }
        }

        foreach (var (name, fold) in _snapshots.Kept.Where(kept => !_opened.Contains((file.Path, kept.Key))))
        {
            if (!HasOpening(file, name))
            {
                var body = _snapshots.Fold(fold.Empty, file.OpeningSequence, out _, _stop.Token).Write();
                if (!TryWrite(file, writer => JournalSnapshots.Put(writer, file, name, file.OpeningSequence, body)))
                {
                    continue;
                }
            }

            _opened.Add((file.Path, name));
        }
    }

    private void KeepSnapshots()
    {
        var file = _files.Last;
        foreach (var (name, fold) in _snapshots.Kept)
        {
            // Looked at in every round, so that what was noted does not pile up.
            var last = _current().LastSequence;
            var state = fold.At(last, (empty, upTo) => _snapshots.Fold(empty, upTo, out _, _stop.Token));
            if (last - Newest(file, name) >= _options.SnapshotEvery)
            {
                var body = state.Write();
                if (TryWrite(file, writer => JournalSnapshots.Put(writer, file, name, last, body)))
                {
                    _newest[(file.Path, name)] = last;
                }
            }
        }
    }

    private long Newest(PeriodFile file, string name)
    {
        if (!_newest.TryGetValue((file.Path, name), out var newest))
        {
            using var connection = JournalFile.OpenReader(file.Path);
            newest = _newest[(file.Path, name)] = Math.Max(file.OpeningSequence, JournalSnapshots.Newest(connection, name));
        }

        return newest;
    }

    private static bool HasOpening(PeriodFile file, string name)
    {
        using var connection = JournalFile.OpenReader(file.Path);
        return JournalSnapshots.HasOpening(connection, file, name);
    }

    private void Drop()
    {
        if (_options.Retention is not { } kept || Volatile.Read(ref _keptLeaves) is not { } keptLeaves)
        {
            return;
        }

        while (_files.All is [var oldest, var next, ..] all && all.Length > kept + 1 && _ended.All(ended => ended.File.Path != oldest.Path))
        {
            if (!next.HasCarried || keptLeaves() < next.OpeningLeaf || _snapshots.Kept.Any(fold => !HasOpening(next, fold.Key)))
            {
                return;
            }

            _files.Drop(oldest, kept, _options.Time.GetUtcNow().ToUnixTimeMilliseconds());
        }
    }

    private static void Carry(SqliteConnection connection, IReadOnlyList<StoredEntry> standing)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT OR IGNORE INTO carried (seq, kind, subject, time_ms, leaf, body) VALUES ($seq, $kind, $subject, $time, NULL, $body)";
        foreach (var entry in standing)
        {
            insert.Parameters.Clear();
            insert.Parameters.AddWithValue("$seq", entry.Sequence);
            insert.Parameters.AddWithValue("$kind", (long)entry.Kind);
            insert.Parameters.AddWithValue("$subject", entry.Subject);
            insert.Parameters.AddWithValue("$time", entry.TimeMs);
            insert.Parameters.AddWithValue("$body", entry.Body.ToArray());
            insert.ExecuteNonQuery();
        }

        JournalFile.Run(connection, "UPDATE period SET has_carried = 1");
    }

    // The file that is written has one writer; to an earlier one nobody else writes. False where the file's period ended meanwhile: next round.
    private bool TryWrite(PeriodFile file, Action<SqliteConnection> work)
    {
        if (file.Path == _files.Last.Path)
        {
            var written = false;
            _write(connection =>
            {
                if (connection.DataSource == file.Path)
                {
                    work(connection);
                    written = true;
                }
            }).GetAwaiter().GetResult();
            return written;
        }

        using var writer = JournalFile.OpenWriter(file.Path, Durability.Strict, keepsLog: false);
        using var transaction = writer.BeginTransaction();
        work(writer);
        transaction.Commit();
        return true;
    }
}
