using System.Globalization;

namespace Entente.Rehearsal.Scripts;

/// <summary>`250ms`, `1.5s`, `2m`, `1h`, `0`, `forever`.</summary>
internal static class Durations
{
    /// <param name="scale">Every duration but `forever` is multiplied by it.</param>
    public static TimeSpan? Read(string text, double scale)
    {
        if (text == "forever") return Timeout.InfiniteTimeSpan;
        if (text == "0") return TimeSpan.Zero;
        (string suffix, double unit)[] units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];
        foreach (var (suffix, unit) in units)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal)) continue;
            if (!double.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double amount)) continue;
            double milliseconds = amount * unit * scale;
            return milliseconds <= TimeSpan.FromDays(365).TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
        }
        return null;
    }
}
