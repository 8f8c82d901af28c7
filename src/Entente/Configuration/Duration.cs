using System.Globalization;

namespace Entente.Configuration;

/// <summary>Lengths of time as people write them: `500ms`, `5s`, `1.5s`, `15m`, `1h`.</summary>
public static class Duration
{
    /// <summary>What <see cref="Parse"/> takes, as a regular expression.</summary>
    public const string Pattern = @"^[0-9]+(\.[0-9]+)?(ms|s|m|h)$";

    private static readonly (string Unit, double Milliseconds)[] Units =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

    /// <summary>Null where it is not a length of time, is zero, or is longer than 24 days (which no timer can wait).</summary>
    public static TimeSpan? Parse(string text)
    {
        foreach (var (unit, milliseconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal))
            {
                continue;
            }

            var number = text.AsSpan(0, text.Length - unit.Length);
            if (number.IsEmpty || !char.IsAsciiDigit(number[0])
                || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            {
                continue;
            }

            var length = count * milliseconds;
            return length is >= 1 and < int.MaxValue ? TimeSpan.FromMilliseconds(length) : null;
        }

        return null;
    }

    /// <summary>Such as `30s`.</summary>
    public static string Write(TimeSpan length)
    {
        var milliseconds = (long)length.TotalMilliseconds;
        return milliseconds switch
        {
            _ when milliseconds % 3_600_000 == 0 => $"{milliseconds / 3_600_000}h",
            _ when milliseconds % 60_000 == 0 => $"{milliseconds / 60_000}m",
            _ when milliseconds % 1_000 == 0 => $"{milliseconds / 1_000}s",
            _ => $"{milliseconds}ms",
        };
    }
}
