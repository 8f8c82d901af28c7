using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Learning.Selection;

/// <summary>When two extracted answers are the same without knowing their kind: plain numbers by value, anything else letter by letter.</summary>
public static partial class AnswerKey
{
    /// <summary>Null where there is no answer. Grouping by richer rules is the caller's.</summary>
    public static string? Of(string? answer)
    {
        if (string.IsNullOrEmpty(answer) || !PlainNumber().IsMatch(answer.AsSpan().Trim()))
        {
            return string.IsNullOrEmpty(answer) ? null : answer;
        }

        var text = answer.Trim();
        return text.Contains('.', StringComparison.Ordinal)
            ? decimal.Parse(text.TrimEnd('0').TrimEnd('.'), NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
            : text;
    }

    [GeneratedRegex(@"^-?[0-9]{1,15}(\.[0-9]{1,10})?$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainNumber();
}
