using Microsoft.Extensions.Time.Testing;

namespace Entente.Tests.Runs;

/// <summary>Moves a fake clock on for as long as work waits for it.</summary>
internal static class FakeClock
{
    public static async Task<T> PassAsync<T>(this FakeTimeProvider time, Task<T> work, int stepMs = 1)
    {
        // Small steps: real work on a busy machine must not look slow to the limits in fake time.
        for (var step = 0; !work.IsCompleted && step < 2_000_000; step++)
        {
            for (var turn = 0; turn < 20 && !work.IsCompleted; turn++)
            {
                await Task.Yield();
            }

            time.Advance(TimeSpan.FromMilliseconds(stepMs));
        }

        return await work.WaitAsync(TimeSpan.FromSeconds(20));
    }

    public static async Task PassAsync(this FakeTimeProvider time, Task work, int stepMs = 1)
        => await time.PassAsync(Done(work), stepMs);

    private static async Task<bool> Done(Task work)
    {
        await work;
        return true;
    }
}
