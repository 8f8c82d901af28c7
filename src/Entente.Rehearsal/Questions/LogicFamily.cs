using System.Text.RegularExpressions;

namespace Entente.Rehearsal.Questions;

/// <summary>Chains of comparisons (`Ada is taller than Ben. … Who is the tallest?`) and of classes (`All A are B. … Are all A C?`).</summary>
public sealed partial class LogicFamily : IQuestionFamily
{
    private static readonly string[] Names = ["Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hana"];
    private static readonly string[] Kinds = ["wugs", "daxes", "fips", "blickets", "toves", "snarks"];

    private static readonly (string More, string Most, string Least)[] Scales =
        [("taller", "tallest", "shortest"), ("older", "oldest", "youngest"), ("faster", "fastest", "slowest"), ("heavier", "heaviest", "lightest"), ("richer", "richest", "poorest")];

    public string Name => "logic";
    public string Example => "Ada is taller than Ben. Ben is taller than Cleo. Who is the tallest?";

    public Question? Parse(string prompt) => Comparison(prompt) ?? Classes(prompt);

    public AskedQuestion Generate(Random random)
    {
        if (random.Next(3) == 0)
        {
            string[] kinds = [.. Kinds];
            random.Shuffle(kinds);
            bool forward = random.Next(2) == 0;
            string asked = forward ? $"Are all {kinds[0]} {kinds[2]}?" : $"Are all {kinds[2]} {kinds[0]}?";
            return new(Name, $"All {kinds[0]} are {kinds[1]}. All {kinds[1]} are {kinds[2]}. {asked}", forward ? "yes" : "no");
        }
        string[] names = [.. Names];
        random.Shuffle(names);
        var (more, most, least) = Scales[random.Next(Scales.Length)];
        bool top = random.Next(2) == 0;
        return new(Name, $"{names[1]} is {more} than {names[2]}. {names[0]} is {more} than {names[1]}. Who is the {(top ? most : least)}?", top ? names[0] : names[2]);
    }

    private Question? Comparison(string prompt)
    {
        if (WhoIs().Match(prompt) is not { Success: true } asked) return null;
        string wanted = asked.Groups[1].Value.ToLowerInvariant();
        var scale = Scales.FirstOrDefault(scale => scale.Most == wanted || scale.Least == wanted);
        if (scale.More is null) return null;

        var above = new List<string>();
        var below = new List<string>();
        foreach (Match match in IsMore().Matches(prompt))
        {
            if (!match.Groups[2].Value.Equals(scale.More, StringComparison.OrdinalIgnoreCase)) continue;
            above.Add(match.Groups[1].Value);
            below.Add(match.Groups[3].Value);
        }
        // The extreme one is the only one that nothing is said above (or below) of.
        string[] tops = [.. above.Except(below)], bottoms = [.. below.Except(above)];
        if (tops.Length != 1 || bottoms.Length != 1) return null;
        bool most = scale.Most == wanted;
        string gold = most ? tops[0] : bottoms[0];
        string[] others = [.. above.Concat(below).Distinct().Where(name => name != gold)];
        return new Question
        {
            Family = Name,
            Text = string.Join(" ", above.Zip(below, (a, b) => $"{a} is {scale.More} than {b}.")) + $" Who is the {wanted}?",
            Gold = gold,
            Slips = Question.SlipsOf(gold, others),
            Opening = $"Each statement puts one name above another, and together they form a single chain, ordered by who is {scale.More}. Whoever stands at the {(most ? "upper" : "lower")} end of that chain is the {wanted}.",
            Finding = "Following the statements from link to link, that end is held by {0}.",
        };
    }

    private Question? Classes(string prompt)
    {
        if (AreAll().Match(prompt) is not { Success: true } asked) return null;
        string from = asked.Groups[1].Value.ToLowerInvariant(), to = asked.Groups[2].Value.ToLowerInvariant();
        var arrows = AllAre().Matches(prompt).Select(match => (From: match.Groups[1].Value.ToLowerInvariant(), To: match.Groups[2].Value.ToLowerInvariant())).ToList();
        if (arrows.Count == 0) return null;
        var reached = new HashSet<string> { from };
        while (arrows.Any(arrow => reached.Contains(arrow.From) && reached.Add(arrow.To)))
        {
        }
        string gold = reached.Contains(to) ? "yes" : "no";
        return new Question
        {
            Family = Name,
            Text = string.Join(" ", arrows.Select(arrow => $"All {arrow.From} are {arrow.To}.")) + $" Are all {from} {to}?",
            Gold = gold,
            Slips = [gold == "yes" ? "no" : "yes"],
            Opening = $"The statements say which kind lies wholly inside which other kind. Whether all {from} are {to} depends on whether a chain of such statements leads from the first kind to the second, in this direction.",
            Finding = "Having followed every chain that begins there, the finding is {0}.",
        };
    }

    [GeneratedRegex(@"who\s+is\s+(?:the\s+)?([a-z]+est)\b", RegexOptions.IgnoreCase)]
    private static partial Regex WhoIs();

    [GeneratedRegex(@"\b([A-Z][a-z]+)\s+is\s+([a-z]+er)\s+than\s+([A-Z][a-z]+)")]
    private static partial Regex IsMore();

    [GeneratedRegex(@"\ball\s+([a-z]+)\s+are\s+([a-z]+)\b", RegexOptions.IgnoreCase)]
    private static partial Regex AllAre();

    [GeneratedRegex(@"\bare\s+all\s+([a-z]+)\s+([a-z]+)\s*\?", RegexOptions.IgnoreCase)]
    private static partial Regex AreAll();
}
