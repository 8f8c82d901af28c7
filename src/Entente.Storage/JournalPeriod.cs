using System.Globalization;

namespace Entente.Storage;

/// <summary>How much time one file of the journal covers, in UTC.</summary>
public enum JournalPeriod
{
    Month,
    Day,
}

internal static class JournalPeriods
{
    /// <summary>Its name, which is the file's. Names sort as the time does, those of days after their month's.</summary>
    public static string Name(this JournalPeriod period, DateTimeOffset time) =>
        time.UtcDateTime.ToString(period == JournalPeriod.Month ? "yyyy-MM" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
