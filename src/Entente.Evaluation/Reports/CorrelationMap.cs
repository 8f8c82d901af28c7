using Entente.Evaluation.Runs;

namespace Entente.Evaluation.Reports;

/// <summary>Which models err together: the stronger the colour, the more alike.</summary>
internal static class CorrelationMap
{
    private const double Names = 240;
    private const double Figure = 46;

    public static string Of(HeadroomFinding headroom)
    {
        var count = headroom.Models.Count;
        var cell = Math.Clamp(760 / (count + 1.0), 14, 34);
        var svg = new Svg(Names + Figure + (cell * count) + 10, (cell * count) + 34, "Correlation of errors");
        var most = headroom.Correlation.SelectMany((row, one) => row.Where((_, other) => other != one)).Select(value => Math.Abs(value ?? 0)).DefaultIfEmpty(0).Max();
        for (var row = 0; row < count; row++)
        {
            var y = 24 + (row * cell);
            svg.Text(Names - 6, y + (cell / 2) + 4, Figures.Text($"{row + 1}  {headroom.Models[row]}"), "small", "end");
            svg.Text(Names + Figure - 8, y + (cell / 2) + 4, Figures.Percent(headroom.Accuracies[row]), "small", "end");
            svg.Text(Names + Figure + (row * cell) + (cell / 2), 18, Figures.Text($"{row + 1}"), "small", "middle");
            for (var column = 0; column < count; column++)
            {
                var value = headroom.Correlation[row][column];
                var x = Names + Figure + (column * cell);
                var tip = $"{headroom.Models[row]} and {headroom.Models[column]}: {(value is { } there ? Figures.Text($"{there:0.00}") : "always equally right")}";
                svg.Rectangle(x + 0.5, y + 0.5, cell - 1, cell - 1, row == column ? "self" : value < 0 ? "against" : "alike", tip, row == column ? 1 : most == 0 ? 0 : Math.Abs(value ?? 0) / most);
                if (cell >= 26 && row != column && value is { } shown)
                {
                    svg.Text(x + (cell / 2), y + (cell / 2) + 4, Figures.Text($"{100 * shown:0}"), "inside", "middle");
                }
            }
        }

        svg.Text(Names - 6, 18, "accuracy on these questions, %", "small", "end");
        return svg.ToString();
    }
}
