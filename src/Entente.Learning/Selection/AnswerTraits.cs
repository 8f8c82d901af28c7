using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Learning.Selection;

/// <summary>
/// What can be seen of an answer without asking anybody: how an option compares with its fellows, how a free answer relates to its
/// prompt. Such traits carry the habits of whoever wrote the questions; figures are therefore shown with and without them.
/// </summary>
internal static partial class AnswerTraits
{
    /// <summary>How many traits <see cref="Write"/> writes.</summary>
    public const int Count = 40;

    private const int FreeFrom = 30;

    /// <summary>Writes the traits, all within about -3 to 3, into a span of <see cref="Count"/> zeros.</summary>
    public static void Write(QuestionText question, string answer, Span<double> traits)
    {
        if (question.OptionOf(answer) is { } option)
        {
            WriteOption(question, option, traits);
        }
        else
        {
            WriteFree(question, answer, traits[FreeFrom..]);
        }
    }

    private static void WriteOption(QuestionText question, int option, Span<double> traits)
    {
        var options = question.Options;
        var own = options[option];
        var fellows = Math.Max(1, options.Count - 1);
        var shorter = options.Count(other => other.Text.Length < own.Text.Length);
        var same = options.Count(other => other.Text.Length == own.Text.Length);
        traits[0] = ((shorter + (0.5 * (same - 1))) / fellows) - 0.5;
        traits[1] = same == 1 && shorter == fellows ? 1 : 0;
        traits[2] = same == 1 && shorter == 0 ? 1 : 0;
        traits[3] = own.Lower.Contains("none of", StringComparison.Ordinal) ? 1 : 0;
        traits[4] = own.Lower.Contains("all of", StringComparison.Ordinal) || own.Lower.StartsWith("both ", StringComparison.Ordinal) ? 1 : 0;
        traits[5] = option == options.Count - 1 ? 1 : 0;
        traits[6] = own.Overlap;
        traits[7] = own.PromptOverlap;
        traits[8] = Math.Clamp(Math.Log((own.Text.Length + 3) / (options.Average(other => other.Text.Length) + 3)), -2, 2);
        traits[9] = own.NearestOverlap;
        traits[10] = Odd(options, option, other => char.IsUpper(other.Text.FirstOrDefault()));
        traits[11] = Odd(options, option, other => other.Text.EndsWith('.'));
        traits[12] = Odd(options, option, other => other.Text.Contains(',', StringComparison.Ordinal));
        traits[13] = Odd(options, option, other => other.Text.Contains('(', StringComparison.Ordinal));
        if (options.Count(other => other.Number is not null) >= 0.7 * options.Count && own.Number is { } number)
        {
            WriteNumber(options, own, number, traits[14..]);
        }

        if (option < 5)
        {
            traits[24 + option] = 1;
        }
    }

    private static void WriteNumber(IReadOnlyList<OptionText> options, OptionText own, double number, Span<double> traits)
    {
        var numbers = options.Where(other => other.Number is not null).ToArray();
        var rank = (numbers.Count(other => other.Number < number) / (double)Math.Max(1, numbers.Length - 1)) - 0.5;
        traits[0] = rank;
        traits[1] = Math.Abs(rank) - 0.25;
        traits[2] = number < 0 ? 1 : 0;
        traits[3] = Math.Clamp(own.Digits - numbers.Average(other => other.Digits), -3, 3);
        traits[4] = own.Digits == numbers.Max(other => other.Digits) && numbers.Count(other => other.Digits == own.Digits) == 1 ? 1 : 0;
        var logs = numbers.Select(other => Math.Log(Math.Abs(other.Number!.Value) + 1e-9)).Order().ToArray();
        traits[5] = Math.Min(3, Math.Abs(Math.Log(Math.Abs(number) + 1e-9) - logs[logs.Length / 2]));
        traits[6] = own.Digits <= 1 ? 1 : 0;
        traits[7] = 1 / (1.0 + numbers.Where(other => other != own).Select(other => Math.Abs(other.Number!.Value - number) / (Math.Abs(number) + 1e-9)).DefaultIfEmpty(9).Min());
        traits[8] = Math.Abs(number - Math.Round(number)) > 1e-9 ? 1 : 0;
        traits[9] = numbers.Count(other => other != own && Math.Abs(Math.Abs(other.Number!.Value / (number == 0 ? 1 : number)) - 2) < 0.01 || (other != own && Math.Abs(Math.Abs(other.Number!.Value / (number == 0 ? 1 : number)) - 0.5) < 0.005));
    }

    /// <summary>1 where only this option has it, -1 where only this one lacks it, else the part that differs from the rest.</summary>
    private static double Odd(IReadOnlyList<OptionText> options, int option, Func<OptionText, bool> has)
        => (has(options[option]) ? 1.0 : 0.0) - (options.Count(has) / (double)options.Count);

    private static void WriteFree(QuestionText question, string answer, Span<double> traits)
    {
        traits[0] = Math.Clamp(Math.Log(1 + answer.Length) - 1.2, -3, 3);
        traits[1] = answer.Length > 1 && question.Prompt.Contains(answer, StringComparison.Ordinal) ? 1 : 0;
        traits[2] = question.Covered(answer) - 0.8;
        if (PlainNumber().IsMatch(answer))
        {
            var value = double.Parse(answer, CultureInfo.InvariantCulture);
            traits[value == 0 ? 3 : value != Math.Round(value) ? 4 : Math.Abs(value) < 1000 ? 5 : 6] = 1;
            traits[7] = value < 0 ? 1 : 0;
        }
        else
        {
            traits[8] = answer[..1] is "[" or "(" or "{" ? 1 : 0;
            traits[9] = answer.Contains('\\', StringComparison.Ordinal) ? 1 : 0;
        }
    }

    [GeneratedRegex(@"^-?[0-9]{1,15}(\.[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainNumber();
}
