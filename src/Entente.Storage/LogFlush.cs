using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Entente.Storage;

/// <summary>
/// Flushes SQLite's write-ahead log beside the writer. With <c>synchronous = NORMAL</c> SQLite itself flushes it only before a checkpoint;
/// a flush at any time makes every commit written before it survive a power loss, because recovery reads the log up to its last whole commit.
/// A flush through a handle of our own covers what SQLite wrote through its: it is the file that is flushed. (The log carries none of
/// SQLite's locks, which closing a second handle would drop.)
/// </summary>
internal sealed class LogFlush(string journal) : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    private readonly Lock _flushing = new();
    private SafeFileHandle? _log;
    private long _unflushedSince;
    private long _inFlushSince;

    /// <summary>
    /// Flushes what a process that was killed has left in the log: it is read again, so it may be in a checkpoint, but nobody ever waited
    /// for the disk to have it.
    /// </summary>
    /// <exception cref="DataDirectoryException">The disk does not take it.</exception>
    public static void FlushLeft(string journal)
    {
        try
        {
            if (File.Exists(journal + "-wal"))
            {
                using var log = File.OpenHandle(journal + "-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                RandomAccess.FlushToDisk(log);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw DataDirectoryException.From(Path.GetDirectoryName(journal)!, failure);
        }
    }

    /// <summary>A commit has been written.</summary>
    public void Written() => Interlocked.CompareExchange(ref _unflushedSince, Stopwatch.GetTimestamp(), 0);

    /// <summary>Makes the promise of a second hold on a disk that is too slow for it: nothing new is taken on before the old is safe.</summary>
    public void WaitWhereOverdue()
    {
        if (IsOverdue(Volatile.Read(ref _inFlushSince)) || IsOverdue(Volatile.Read(ref _unflushedSince)))
        {
            Flush();
        }
    }

    /// <exception cref="IOException">What was to be flushed still counts as not flushed.</exception>
    public void Flush()
    {
        lock (_flushing)
        {
            var since = Volatile.Read(ref _unflushedSince);
            if (since == 0)
            {
                return;
            }

            Volatile.Write(ref _inFlushSince, since);
            Volatile.Write(ref _unflushedSince, 0);
            try
            {
                if (_log is null)
                {
                    _log = File.OpenHandle(journal + "-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                    DurableFile.FlushDirectory(Path.GetDirectoryName(journal)!); // SQLite makes the log's name durable only with its own flush
                }

                var done = FlushProbe.Beginning?.Invoke(journal + "-wal");
                RandomAccess.FlushToDisk(_log);
                done?.Invoke();
            }
            catch
            {
                Volatile.Write(ref _unflushedSince, since);
                throw;
            }
            finally
            {
                Volatile.Write(ref _inFlushSince, 0);
            }
        }
    }

    public void Dispose() => _log?.Dispose();

    private static bool IsOverdue(long since) => since != 0 && Stopwatch.GetElapsedTime(since) > Bound;
}
