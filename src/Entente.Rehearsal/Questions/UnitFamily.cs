using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Rehearsal.Questions;

/// <summary>`How many metres are 3.5 kilometres?`, `Convert 90 minutes to hours.`</summary>
public sealed partial class UnitFamily : IQuestionFamily
{
    private static readonly Dictionary<string, (string Dimension, string Name, decimal Factor)> Units = Table();

    public string Name => "units";
    public string Example => "How many metres are 3.5 kilometres?";

    public Question? Parse(string prompt)
    {
        if (HowMany().Match(prompt) is { Success: true } asked) return Build(asked.Groups[2].Value, asked.Groups[3].Value, asked.Groups[1].Value);
        if (Convert().Match(prompt) is { Success: true } convert) return Build(convert.Groups[1].Value, convert.Groups[2].Value, convert.Groups[3].Value);
        return null;
    }

    public AskedQuestion Generate(Random random)
    {
        int n = random.Next(2, 60);
        string Number(decimal value) => Question.Plain(value);
        return random.Next(4) switch
        {
            0 => new(Name, $"How many metres are {n}.5 kilometres?", Number((n * 1000) + 500)),
            1 => new(Name, $"Convert {n} hours to minutes.", Number(n * 60)),
            2 => new(Name, $"How many grams are {n}.25 kilograms?", Number((n * 1000) + 250)),
            _ => new(Name, $"Convert {n} feet to inches.", Number(n * 12)),
        };
    }

    private Question? Build(string amount, string from, string to)
    {
        if (!Units.TryGetValue(from.ToLowerInvariant(), out var source) || !Units.TryGetValue(to.ToLowerInvariant(), out var target)) return null;
        if (source.Dimension != target.Dimension || !decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)) return null;
        decimal result;
        try { result = Math.Round(value * source.Factor / target.Factor, 6); }
        catch (OverflowException) { return null; }
        string gold = Question.Plain(result);
        return new Question
        {
            Family = Name,
            Text = $"How many {target.Name} are {Question.Plain(value)} {source.Name}?",
            Gold = gold,
            Slips = Question.SlipsOf(gold, Question.Plain(result / 10), Question.Plain(result * 10), Question.Plain(result + 1)),
            Opening = $"Both {source.Name} and {target.Name} measure {source.Dimension}, so one can be turned into the other with a fixed factor. The amount of {Question.Plain(value)} {source.Name} is brought to the base unit first and from there to {target.Name}.",
            Finding = "Expressed in the unit that was asked for, the amount is {0}.",
        };
    }

    private static Dictionary<string, (string, string, decimal)> Table()
    {
        var table = new Dictionary<string, (string, string, decimal)>(StringComparer.Ordinal);
        void Add(string dimension, decimal factor, params ReadOnlySpan<string> names)
        {
            foreach (string name in names) table[name] = (dimension, names[0], factor);
        }
        Add("length", 1000m, "kilometres", "kilometre", "kilometers", "kilometer", "km");
        Add("length", 1m, "metres", "metre", "meters", "meter", "m");
        Add("length", 0.01m, "centimetres", "centimetre", "centimeters", "centimeter", "cm");
        Add("length", 0.001m, "millimetres", "millimetre", "millimeters", "millimeter", "mm");
        Add("length", 1609.344m, "miles", "mile");
        Add("length", 0.9144m, "yards", "yard");
        Add("length", 0.3048m, "feet", "foot", "ft");
        Add("length", 0.0254m, "inches", "inch");
        Add("mass", 1000m, "tonnes", "tonne");
        Add("mass", 1m, "kilograms", "kilogram", "kg");
        Add("mass", 0.001m, "grams", "gram", "g");
        Add("mass", 0.000001m, "milligrams", "milligram", "mg");
        Add("mass", 0.45359237m, "pounds", "pound", "lb");
        Add("volume", 1m, "litres", "litre", "liters", "liter", "l");
        Add("volume", 0.001m, "millilitres", "millilitre", "milliliters", "milliliter", "ml");
        Add("time", 604800m, "weeks", "week");
        Add("time", 86400m, "days", "day");
        Add("time", 3600m, "hours", "hour", "h");
        Add("time", 60m, "minutes", "minute", "min");
        Add("time", 1m, "seconds", "second", "s");
        return table;
    }

    [GeneratedRegex(@"how\s+many\s+([a-z]+)\s+(?:are|is|make)\s+(?:there\s+)?(?:in\s+)?([0-9]+(?:\.[0-9]+)?)\s*([a-z]+)", RegexOptions.IgnoreCase)]
    private static partial Regex HowMany();

    [GeneratedRegex(@"(?:convert|turn|change)\s+([0-9]+(?:\.[0-9]+)?)\s*([a-z]+)\s+(?:to|into)\s+([a-z]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Convert();
}
