using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Entente.Bench.Measures;

/// <param name="FlushesPerSecond">Calls of fdatasync.</param>
/// <param name="RecordsPerSecond">Records that were durable before their writer went on.</param>
internal sealed record DiskFigures(int Writers, double FlushesPerSecond, double RecordsPerSecond);

/// <summary>
/// What the disk allows any strict ledger: writers that each wait until their record of 1 kB is durable before they write the next,
/// and one thread that appends what has come and calls fdatasync.
/// </summary>
internal static partial class Disk
{
    private const int RecordBytes = 1_024;

    public static DiskFigures Measure(string folder, int writers, TimeSpan duration)
    {
        var file = Path.Combine(folder, "disk");
        using var handle = File.OpenHandle(file, FileMode.Create, FileAccess.ReadWrite, preallocationSize: 0);
        var gate = new object();
        var (waiting, asked, durable, flushes, records, over) = (0, 0L, 0L, 0L, 0L, false);

        var threads = Enumerable.Range(0, writers).Select(_ => new Thread(() =>
        {
            lock (gate)
            {
                while (!over)
                {
                    waiting++;
                    var mine = asked;
                    Monitor.PulseAll(gate);
                    while (durable <= mine && !over)
                    {
                        Monitor.Wait(gate);
                    }
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());

        var buffer = new byte[RecordBytes * writers];
        var (started, position) = (Stopwatch.GetTimestamp(), 0L);
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            int batch;
            lock (gate)
            {
                while (waiting == 0)
                {
                    Monitor.Wait(gate);
                }

                (batch, waiting) = (waiting, 0);
                asked++;
            }

            RandomAccess.Write(handle, buffer.AsSpan(0, RecordBytes * batch), position);
            Flush(handle);
            position += RecordBytes * batch;
            flushes++;
            records += batch;
            lock (gate)
            {
                durable = asked;
                Monitor.PulseAll(gate);
            }
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        lock (gate)
        {
            over = true;
            Monitor.PulseAll(gate);
        }

        threads.ForEach(thread => thread.Join());
        File.Delete(file);
        return new(writers, flushes / seconds, records / seconds);
    }

    private static void Flush(SafeFileHandle handle)
    {
        if (OperatingSystem.IsLinux())
        {
            if (DataSync(handle) != 0)
            {
                throw new BenchException($"fdatasync failed with error {Marshal.GetLastPInvokeError()}");
            }
        }
        else
        {
            RandomAccess.FlushToDisk(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);
}
