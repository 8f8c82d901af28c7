namespace Entente.EndToEnd.Support;

/// <summary>The machine's clock as the rehearsal's call log writes it: milliseconds since 1970, with fractions.</summary>
internal static class Moment
{
    private static readonly long Started = TimeProvider.System.GetTimestamp();
    private static readonly double StartedAt = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;

    public static double Now => StartedAt + TimeProvider.System.GetElapsedTime(Started).TotalMilliseconds;
}
