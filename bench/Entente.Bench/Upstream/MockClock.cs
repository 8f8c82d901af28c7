using System.Diagnostics;

namespace Entente.Bench.Upstream;

/// <summary>Nanoseconds of the machine's monotonic clock, the same in every process.</summary>
internal static class MockClock
{
    public static long Now => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
}
