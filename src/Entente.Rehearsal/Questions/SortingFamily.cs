using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Rehearsal.Questions;

/// <summary>`Sort these numbers in ascending order: 5, 3, 9`, `Sort these words in alphabetical order: pear, fig`.</summary>
public sealed partial class SortingFamily : IQuestionFamily
{
    private static readonly string[] Fruit = ["apple", "banana", "cherry", "damson", "elder", "fig", "grape", "hazel", "lemon", "melon", "olive", "peach", "quince", "rowan"];

    public string Name => "sorting";
    public string Example => "Sort these numbers in ascending order: 42, 7, 19, 3";

    public Question? Parse(string prompt)
    {
        if (Sort().Match(prompt) is not { Success: true } match) return null;
        string order = match.Groups[2].Value.ToLowerInvariant();
        bool descending = order.StartsWith("desc", StringComparison.Ordinal) || order.StartsWith("reverse", StringComparison.Ordinal);
        string[] items = Separator().Split(match.Groups[3].Value.Trim().TrimEnd('.', '?', '!')).Where(item => item.Length > 0).ToArray();
        if (items.Length is < 2 or > 30) return null;

        bool numbers = match.Groups[1].Value.StartsWith("number", StringComparison.OrdinalIgnoreCase);
        string[] sorted;
        if (numbers)
        {
            if (!items.All(item => decimal.TryParse(item, CultureInfo.InvariantCulture, out _))) return null;
            sorted = [.. items.OrderBy(item => decimal.Parse(item, CultureInfo.InvariantCulture))];
        }
        else
        {
            sorted = [.. items.OrderBy(item => item, StringComparer.OrdinalIgnoreCase)];
        }
        if (descending) Array.Reverse(sorted);
        return Build(numbers ? "numbers" : "words", Direction(numbers, descending), items, sorted);
    }

    public AskedQuestion Generate(Random random)
    {
        int count = random.Next(4, 7);
        if (random.Next(2) == 0)
        {
            int[] numbers = [.. Enumerable.Range(0, count).Select(i => (random.Next(1, 99) * 10) + i)];
            return new(Name, $"Sort these numbers in ascending order: {string.Join(", ", numbers)}", string.Join(", ", numbers.Order()));
        }
        string[] words = [.. Fruit];
        random.Shuffle(words);
        words = words[..count];
        return new(Name, $"Sort these words in alphabetical order: {string.Join(", ", words)}", string.Join(", ", words.Order(StringComparer.Ordinal)));
    }

    private Question Build(string things, string direction, string[] items, string[] sorted)
    {
        string gold = string.Join(", ", sorted);
        return new Question
        {
            Family = Name,
            Text = $"Sort these {things} in {direction} order: {string.Join(", ", items)}",
            Gold = gold,
            Slips = Question.SlipsOf(gold, Swapped(sorted, 0), Swapped(sorted, sorted.Length - 2), string.Join(", ", sorted.Reverse())),
            Opening = $"There are {items.Length} {things} to be brought into {direction} order. The one that belongs to the front is picked first, then the next of those that are left, until nothing remains.",
            Finding = "Written down one after the other, they read {0}.",
        };
    }

    private static string Direction(bool numbers, bool descending) => (numbers, descending) switch
    {
        (true, false) => "ascending",
        (true, true) => "descending",
        (false, false) => "alphabetical",
        (false, true) => "reverse alphabetical",
    };

    private static string Swapped(string[] sorted, int at)
    {
        string[] copy = [.. sorted];
        (copy[at], copy[at + 1]) = (copy[at + 1], copy[at]);
        return string.Join(", ", copy);
    }

    [GeneratedRegex(@"sort\s+(?:these|the(?:\s+following)?|the)?\s*(numbers?|words?)\s+(?:in(?:to)?\s+)?(ascending|descending|alphabetical|reverse\s+alphabetical)(?:\s+order)?\s*:\s*([^\n?]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Sort();

    [GeneratedRegex(@"\s*,\s*(?:and\s+)?|\s+and\s+|\s+")]
    private static partial Regex Separator();
}
