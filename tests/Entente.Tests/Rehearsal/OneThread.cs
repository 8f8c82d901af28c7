using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Entente.Tests.Rehearsal;

/// <summary>Runs work and all its continuations on the calling thread; time moves only when nothing is left to do.</summary>
internal sealed class OneThread : SynchronizationContext
{
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> waiting = new();

    public static void Run(Func<Task> work, FakeTimeProvider time, TimeSpan step)
    {
        SynchronizationContext? before = Current;
        var thread = new OneThread();
        SetSynchronizationContext(thread);
        try
        {
            Task running = work();
            for (int steps = 0; !running.IsCompleted; steps++)
            {
                while (thread.waiting.TryDequeue(out var next)) next.Callback(next.State);
                if (running.IsCompleted) break;
                if (steps > 1_000_000) throw new TimeoutException("nothing ends this");
                time.Advance(step);
            }
            running.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => waiting.Enqueue((d, state));
}
