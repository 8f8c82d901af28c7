using System.Globalization;

namespace Entente.Evaluation.Reports;

/// <summary>Figures as the page writes them.</summary>
internal static class Figures
{
    public static string Percent(double? share) => share is { } value ? Text($"{100 * value:0.0;−0.0;0.0}") : "–";

    public static string Range(IReadOnlyList<double>? interval) => interval is [var low, var high] ? Text($"[{100 * low:0.0;−0.0;0.0}, {100 * high:0.0;−0.0;0.0}]") : "";

    /// <summary>A share with its interval.</summary>
    public static string With(double? share, IReadOnlyList<double>? interval) => interval is null ? Percent(share) : $"{Percent(share)} {Range(interval)}";

    /// <summary>A difference with its interval.</summary>
    public static string SignedWith(double? share, IReadOnlyList<double>? interval) => interval is null ? Signed(share) : $"{Signed(share)} {Range(interval)}";

    public static string Signed(double? share) => share is { } value ? Text($"{100 * value:+0.0;−0.0;0.0}") : "–";

    public static string Times(double? ratio) => ratio switch
    {
        null => "–",
        < 0.1 => Text($"{ratio:0.000}×"),
        < 10 => Text($"{ratio:0.00}×"),
        _ => Text($"{ratio:0.0}×"),
    };

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
