using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Rehearsal.Questions;

/// <summary>Days of the week, days between two dates, a date some days away. Gregorian calendar, years 1 to 9999.</summary>
public sealed partial class DateFamily : IQuestionFamily
{
    private const string Date = @"([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}\s+[a-z]{3,9}\s+[0-9]{4}|[a-z]{3,9}\s+[0-9]{1,2},?\s+[0-9]{4})";

    public string Name => "dates";
    public string Example => "What day of the week was 2024-02-29?";

    public Question? Parse(string prompt)
    {
        if (Weekday().Match(prompt) is { Success: true } weekday && Read(weekday.Groups[1]) is { } day) return OfWeekday(day);
        if (Between().Match(prompt) is { Success: true } between && Read(between.Groups[1]) is { } from && Read(between.Groups[2]) is { } to)
        {
            return OfDistance(from, to);
        }
        if (Shifted().Match(prompt) is { Success: true } shifted && Read(shifted.Groups[3]) is { } start
            && int.TryParse(shifted.Groups[1].Value, CultureInfo.InvariantCulture, out int days))
        {
            return OfShift(start, days, shifted.Groups[2].Value.ToLowerInvariant());
        }
        return null;
    }

    public AskedQuestion Generate(Random random)
    {
        var day = new DateTime(1950 + random.Next(120), 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(random.Next(365));
        int days = random.Next(20, 400);
        string Iso(DateTime date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return random.Next(3) switch
        {
            0 => new(Name, $"What day of the week was {Iso(day)}?", day.ToString("dddd", CultureInfo.InvariantCulture)),
            1 => new(Name, $"How many days are there between {Iso(day)} and {Iso(day.AddDays(days))}?", days.ToString(CultureInfo.InvariantCulture)),
            _ => new(Name, $"What date is {days} days after {Iso(day)}?", Iso(day.AddDays(days))),
        };
    }

    private Question OfWeekday(DateOnly day)
    {
        string gold = day.DayOfWeek.ToString();
        return new Question
        {
            Family = Name,
            Text = $"What day of the week was {Iso(day)}?",
            Gold = gold,
            Slips = Question.SlipsOf(gold, Next(day, 1), Next(day, 6), Next(day, 2)),
            Opening = $"The date in question is {Iso(day)}. Counting the days from a date whose weekday is known, with a leap day every fourth year except in most centuries, and leaving out whole weeks gives the weekday.",
            Finding = "What is left over after the last whole week leads to {0}.",
        };
    }

    private Question OfDistance(DateOnly from, DateOnly to)
    {
        int distance = Math.Abs(to.DayNumber - from.DayNumber);
        string gold = distance.ToString(CultureInfo.InvariantCulture);
        return new Question
        {
            Family = Name,
            Text = $"How many days are there between {Iso(from)} and {Iso(to)}?",
            Gold = gold,
            Slips = Question.SlipsOf(gold, Number(distance + 1), Number(distance - 1), Number(distance + 30)),
            Opening = $"The count runs from {Iso(from)} to {Iso(to)}, and only one of the two ends is counted. Month after month is added with its own length, and February gets its leap day where the year has one.",
            Finding = "Added up, the days come to {0}.",
        };
    }

    private Question? OfShift(DateOnly start, int days, string direction)
    {
        int shift = direction == "before" ? -days : days;
        long target = (long)start.DayNumber + shift;
        if (target < 31 || target > DateOnly.MaxValue.DayNumber - 31) return null;
        string gold = Iso(start.AddDays(shift));
        return new Question
        {
            Family = Name,
            Text = $"What date is {days} days {direction} {Iso(start)}?",
            Gold = gold,
            Slips = Question.SlipsOf(gold, Iso(start.AddDays(shift + 1)), Iso(start.AddDays(shift - 1)), Iso(start.AddDays(shift).AddMonths(1))),
            Opening = $"The start is {Iso(start)}, and the date that is sought lies {days} days {direction} it. Whole months are taken off first, each with its own length, and the days that are left over come last.",
            Finding = "The day on which the count ends is {0}.",
        };
    }

    private static DateOnly? Read(Group group) =>
        DateOnly.TryParse(group.Value, CultureInfo.InvariantCulture, out DateOnly date) ? date : null;

    private static string Next(DateOnly day, int days) => ((DayOfWeek)(((int)day.DayOfWeek + days) % 7)).ToString();
    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?:what|which)\s+(?:day\s+of\s+the\s+week|weekday)\s+(?:was|is|will)\s+(?:be\s+)?(?:on\s+)?(?:the\s+)?" + Date, RegexOptions.IgnoreCase)]
    private static partial Regex Weekday();

    [GeneratedRegex(@"how\s+many\s+days\s+(?:are\s+there\s+|are\s+|lie\s+)?(?:between|from)\s+" + Date + @"\s+(?:and|to|until)\s+" + Date, RegexOptions.IgnoreCase)]
    private static partial Regex Between();

    [GeneratedRegex(@"(?:what|which)\s+(?:date|day)\s+(?:is|was|comes|lies)\s+([0-9]{1,7})\s+days\s+(after|before)\s+" + Date, RegexOptions.IgnoreCase)]
    private static partial Regex Shifted();
}
