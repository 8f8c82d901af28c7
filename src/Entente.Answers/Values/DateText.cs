using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Answers.Values;

/// <param name="Form">ISO 8601; without a year "--03-04".</param>
/// <param name="Other">The other reading of a date whose day and month could be either; null where there is one only.</param>
internal sealed record ReadDate(string Form, string? Other);

/// <summary>
/// Reads a day of the calendar: 2025-03-04, 4 March 2025, March 4th, 2025, 4.3.2025 (day first, as where dots are used), 03/04/2025
/// (ambiguous: month first is taken, the other is told).
/// </summary>
internal static partial class DateText
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    public static ReadDate? Read(string text)
    {
        var bare = Weekday().Replace(text.Trim().TrimEnd('.'), "");
        if (bare.Length is < 4 or > 40)
        {
            return null;
        }

        if (YearFirst().Match(bare) is { Success: true } iso)
        {
            return Day(iso.Groups["year"].Value, iso.Groups["month"].Value, iso.Groups["day"].Value) is { } day ? new(day, null) : null;
        }

        if ((DayMonth().Match(bare) is { Success: true } first ? first : MonthDay().Match(bare)) is { Success: true } named)
        {
            var month = Array.FindIndex(Months, name => named.Groups["name"].Value.StartsWith(name, StringComparison.OrdinalIgnoreCase)) + 1;
            return Day(named.Groups["year"].Value, month.ToString(CultureInfo.InvariantCulture), named.Groups["day"].Value) is { } day ? new(day, null) : null;
        }

        if (Dotted().Match(bare) is { Success: true } dotted)
        {
            return Day(dotted.Groups["year"].Value, dotted.Groups["month"].Value, dotted.Groups["day"].Value) is { } day ? new(day, null) : null;
        }

        return Slashed().Match(bare) is { Success: true } slashed
            ? Either(Day(slashed.Groups["year"].Value, slashed.Groups["one"].Value, slashed.Groups["two"].Value), Day(slashed.Groups["year"].Value, slashed.Groups["two"].Value, slashed.Groups["one"].Value))
            : null;
    }

    private static ReadDate? Either(string? monthFirst, string? dayFirst) => (monthFirst, dayFirst) switch
    {
        (null, null) => null,
        ({ } one, null) => new(one, null),
        (null, { } one) => new(one, null),
        ({ } one, { } other) => new(one, one == other ? null : other),
    };

    private static string? Day(string year, string month, string day)
    {
        var (monthNumber, dayNumber) = (int.Parse(month, CultureInfo.InvariantCulture), int.Parse(day, CultureInfo.InvariantCulture));

        // Without its year a day is checked in a leap year.
        var yearNumber = year.Length == 0 ? 2000 : int.Parse(year, CultureInfo.InvariantCulture);
        if (yearNumber is < 1 or > 9999 || monthNumber is < 1 or > 12 || dayNumber < 1 || dayNumber > DateTime.DaysInMonth(yearNumber, monthNumber))
        {
            return null;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(year.Length == 0 ? "-" : yearNumber.ToString("0000", CultureInfo.InvariantCulture))}-{monthNumber:00}-{dayNumber:00}");
    }

    [GeneratedRegex(@"^(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+", RegexOptions.IgnoreCase)]
    private static partial Regex Weekday();

    [GeneratedRegex(@"^(?:(?<year>[0-9]{4})(?<by>[-/.])|-(?<by>-))(?<month>[0-9]{1,2})\k<by>(?<day>[0-9]{1,2})$")]
    private static partial Regex YearFirst();

    [GeneratedRegex(@"^(?:the\s+)?(?<day>[0-9]{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?<name>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.?,?(?:\s+(?<year>[0-9]{4}))?$", RegexOptions.IgnoreCase)]
    private static partial Regex DayMonth();

    [GeneratedRegex(@"^(?<name>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.?\s+(?:the\s+)?(?<day>[0-9]{1,2})(?:st|nd|rd|th)?(?:,?\s+(?<year>[0-9]{4}))?$", RegexOptions.IgnoreCase)]
    private static partial Regex MonthDay();

    [GeneratedRegex(@"^(?<day>[0-9]{1,2})\.\s?(?<month>[0-9]{1,2})\.\s?(?<year>[0-9]{4})$")]
    private static partial Regex Dotted();

    [GeneratedRegex(@"^(?<one>[0-9]{1,2})(?<by>[-/])(?<two>[0-9]{1,2})\k<by>(?<year>[0-9]{4})$")]
    private static partial Regex Slashed();
}
