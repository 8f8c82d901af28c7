using Entente.Time;

namespace Entente.Pool;

/// <summary>How long to wait before the same endpoint is asked again: doubling, between half and all of it, so that callers spread.</summary>
internal static class Backoff
{
    private static readonly TimeSpan FirstTransient = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FirstLimited = TimeSpan.FromMilliseconds(600);

    /// <param name="failures">How often it has failed by now; from 1.</param>
    public static TimeSpan After(Failure failure, int failures, IChance chance)
    {
        if (failure.RetryAfter is { } told)
        {
            return told;
        }

        var first = failure.Class == FailureClass.Limited ? FirstLimited : FirstTransient;
        return first * (1 << Math.Min(failures - 1, 6)) * (0.5 + chance.NextDouble() / 2);
    }
}
