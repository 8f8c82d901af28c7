using Entente.Evaluation.Runs;

namespace Entente.Evaluation.Reports;

/// <summary>Accuracy against cost, with intervals; the baselines are lines across.</summary>
internal static class CostPlot
{
    private const double Width = 760;
    private const double Height = 420;
    private const double Left = 52;
    private const double Right = 150;
    private const double Top = 16;
    private const double Bottom = 46;
    private const double LabelHeight = 13;

    /// <param name="findings">Of one pool, at least one with a cost.</param>
    public static string Of(IReadOnlyList<StrategyFinding> findings)
    {
        var points = findings.Where(finding => finding.CostRatio is > 0).ToList();
        var baselines = Baselines(findings[0]);
        var low = points.Select(point => point.AccuracyCi[0]).Concat(baselines.Select(line => line.Value)).Min();
        var high = points.Select(point => point.AccuracyCi[1]).Concat(baselines.Select(line => line.Value)).Max();
        var (bottom, top) = (Math.Max(0, Math.Floor((low - 0.005) * 20) / 20), Math.Min(1, Math.Ceiling((high + 0.005) * 20) / 20));
        var (least, most) = (Math.Min(0.5, points.Min(point => point.CostRatio!.Value) / 1.3), Math.Max(2, points.Max(point => point.CostRatio!.Value) * 1.3));
        double X(double ratio) => Left + (Math.Log(ratio / least) / Math.Log(most / least) * (Width - Left - Right));
        double Y(double share) => Top + ((top - share) / (top - bottom) * (Height - Top - Bottom));

        var svg = new Svg(Width, Height, "Accuracy against cost");
        Axes(svg, bottom, top, least, most, X, Y);
        foreach (var (line, y) in Apart(baselines, line => Y(line.Value)))
        {
            svg.Line(Left, Y(line.Value), Width - Right, Y(line.Value), "base");
            svg.Text(Width - Right + 6, y + 4, $"{line.Name} {Figures.Percent(line.Value)}", "base-label");
        }

        foreach (var (point, y) in Apart(points, point => Y(point.Accuracy)))
        {
            var x = X(point.CostRatio!.Value);
            svg.Line(x, Y(point.AccuracyCi[0]), x, Y(point.AccuracyCi[1]), "whisker");
            svg.Circle(x, Y(point.Accuracy), 5, "dot", $"{point.Strategy}: {Figures.Percent(point.Accuracy)} % {Figures.Range(point.AccuracyCi)} at {Figures.Times(point.CostRatio)}");
            var isFarRight = x > Width - Right - 90;
            svg.Text(isFarRight ? x - 9 : x + 9, y + 4, Label(point), "point", isFarRight ? "end" : "start");
        }

        return svg.ToString();
    }

    internal static string Label(StrategyFinding finding) => finding.Caps.MaxCostRatio is { } cap ? Figures.Text($"{finding.Strategy} ≤{cap:0.##}×") : finding.Strategy;

    private static void Axes(Svg svg, double bottom, double top, double least, double most, Func<double, double> x, Func<double, double> y)
    {
        var step = top - bottom > 0.3 ? 0.1 : 0.05;
        for (var share = bottom; share <= top + 1e-9; share += step)
        {
            svg.Line(Left, y(share), Width - Right, y(share), "grid");
            svg.Text(Left - 8, y(share) + 4, Figures.Text($"{100 * share:0}"), "tick", "end");
        }

        double[] marks = [0.001, 0.003, 0.01, 0.03, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
        var last = double.NegativeInfinity;
        foreach (var mark in marks.Where(mark => mark >= least && mark <= most && x(mark) <= Width - Right))
        {
            svg.Line(x(mark), Top, x(mark), Height - Bottom, mark == 1 ? "unit" : "grid");
            if (x(mark) - last > 34)
            {
                svg.Text(x(mark), Height - Bottom + 18, Figures.Text($"{mark:0.###}×"), "tick", "middle");
                last = x(mark);
            }
        }

        svg.Text((Left + Width - Right) / 2, Height - 6, "mean cost of a question, best single model = 1×", "axis", "middle");
        svg.Text(14, (Top + Height - Bottom) / 2, "accuracy, %", "axis", "middle", -90);
    }

    private static List<(string Name, double Value)> Baselines(StrategyFinding finding)
    {
        (string Name, double? Value)[] lines =
        [
            ("best single", finding.BestSingle.Accuracy), ("repaired", finding.Repaired), ("per task", finding.PerTask),
            ("vote of 5", finding.VoteOfFive), ("oracle", finding.Oracle),
        ];
        return [.. lines.Where(line => line.Value is not null).Select(line => (line.Name, line.Value!.Value))];
    }

    /// <summary>Places for labels near where they belong, none on another.</summary>
    private static List<(T Item, double Y)> Apart<T>(IReadOnlyList<T> items, Func<T, double> place)
    {
        var placed = items.Select(item => (Item: item, Y: place(item))).OrderBy(label => label.Y).ToList();
        for (var at = 1; at < placed.Count; at++)
        {
            placed[at] = (placed[at].Item, Math.Max(placed[at].Y, placed[at - 1].Y + LabelHeight));
        }

        var over = placed.Count > 0 ? Math.Max(0, placed[^1].Y - (Height - Bottom)) : 0;
        for (var at = placed.Count - 1; over > 0 && at >= 0; at--)
        {
            var limit = at == placed.Count - 1 ? Height - Bottom : placed[at + 1].Y - LabelHeight;
            placed[at] = (placed[at].Item, Math.Min(placed[at].Y, limit));
        }

        return placed;
    }
}
