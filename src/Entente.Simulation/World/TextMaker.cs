using System.Text;

namespace Entente.Simulation.World;

/// <summary>Texts that are hard to join: every script, several spaces, quotes, words that come again.</summary>
internal static class TextMaker
{
    private static readonly string[] Syllables = ["ka", "lo", "mi", "ner", "tu", "vos", "shi", "ra", "bel", "qu", "ö", "ß", "é", "дом", "水", "語", "مر", "한", "🙂", "👩‍🔬", "ñ"];
    private static readonly string[] Spaces = [" ", " ", " ", " ", " ", " ", "  ", "\n", "\n\n", ", ", ". ", " \"", "\" ", " – ", ": "];

    public static string Make(Dice dice, int fewest = 8, int most = 40)
    {
        var text = new StringBuilder();
        var said = new List<string>();
        for (var words = dice.Between(fewest, most); words > 0; words--)
        {
            var word = said.Count > 3 && dice.Chance(0.15) ? dice.Pick(said) : string.Concat(Enumerable.Range(0, dice.Between(1, 4)).Select(_ => dice.Pick(Syllables)));
            said.Add(word);
            text.Append(word).Append(dice.Pick(Spaces));
        }

        return text.ToString().TrimEnd() + ".";
    }
}
