using System.Diagnostics;

namespace Entente.Tests.Storage.PowerLoss;

/// <summary>By how much a thread that wants to run ten times a second was late at worst: a promise of a second cannot be kept by a machine that stands still.</summary>
internal sealed class StallWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private double _worst;

    public StallWatch()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Milliseconds.</summary>
    public double Worst => Volatile.Read(ref _worst);

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        var begun = Stopwatch.GetTimestamp();
        while (!_stop.Wait(Interval))
        {
            Volatile.Write(ref _worst, Math.Max(_worst, (Stopwatch.GetElapsedTime(begun) - Interval).TotalMilliseconds));
            begun = Stopwatch.GetTimestamp();
        }
    }
}
