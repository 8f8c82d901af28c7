using Entente.Evaluation.Runs;

namespace Entente.Evaluation.Reports;

/// <summary>For each domain: what the best single model reaches, and what lies between it and the oracle.</summary>
internal static class HeadroomBars
{
    private const double Width = 760;
    private const double Left = 190;
    private const double Right = 60;
    private const double Row = 22;
    private const double Top = 26;

    public static string Of(HeadroomFinding headroom)
    {
        var height = Top + (Row * headroom.Domains.Count) + 8;
        double X(double share) => Left + (share * (Width - Left - Right));
        var svg = new Svg(Width, height, "Headroom by domain");
        for (var share = 0.0; share <= 1.001; share += 0.25)
        {
            svg.Line(X(share), Top - 6, X(share), height - 8, "grid");
            svg.Text(X(share), Top - 11, Figures.Text($"{100 * share:0} %"), "tick", "middle");
        }

        for (var at = 0; at < headroom.Domains.Count; at++)
        {
            var domain = headroom.Domains[at];
            var y = Top + (at * Row);
            var name = domain.Domain ?? "all";
            svg.Text(Left - 8, y + 14, name, domain.Domain is null ? "point" : "tick", "end");
            svg.Rectangle(X(0), y + 3, X(domain.BestSingle.Accuracy) - X(0), Row - 7, "single", $"{name}: {domain.BestSingle.Model} {Figures.Percent(domain.BestSingle.Accuracy)} %");
            svg.Rectangle(X(domain.BestSingle.Accuracy), y + 3, X(domain.Oracle) - X(domain.BestSingle.Accuracy), Row - 7, "room", $"{name}: oracle {Figures.Percent(domain.Oracle)} %, headroom {Figures.Signed(domain.Headroom)} {Figures.Range(domain.HeadroomCi)}");
            if (domain.VoteOfFive is { } vote)
            {
                svg.Line(X(vote), y + 1, X(vote), y + Row - 2, "vote");
            }

            svg.Text(X(domain.Oracle) + 6, y + 14, Figures.Signed(domain.Headroom), "tick");
        }

        return svg.ToString();
    }
}
