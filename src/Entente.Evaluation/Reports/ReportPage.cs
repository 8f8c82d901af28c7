using System.Text;
using Entente.Evaluation.Runs;

namespace Entente.Evaluation.Reports;

/// <summary>Findings as one HTML page: no script, nothing fetched, readable in light and dark.</summary>
public static class ReportPage
{
    public static string Of(FindingFile findings)
    {
        var sections = Sections(findings);
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Entente: evaluation</title>\n<style>\n")
            .Append(ReportStyle.Css).Append("</style></head><body><main>\n<h1>Does orchestration pay?</h1>\n")
            .Append("<p>Strategies over recorded answers of real models. Every baseline is shown: the best single model, the same with unreadable answers repaired by the next best, the best model of each task or subject, a plain vote of five, and the oracle that always picks a right answer where there is one. Intervals are 95 %, differences are paired question by question.</p>\n");
        html.Append("<nav><ul>").AppendJoin("", sections.Select(section => $"<li><a href=\"#{section.Id}\">{Svg.Html(section.Title)}</a></li>")).Append("</ul></nav>\n");
        if (findings.Strategies.Count > 0)
        {
            AddOverview(html, sections);
        }

        foreach (var section in sections)
        {
            html.Append(section.ToHtml());
        }

        return html.Append("</main></body></html>\n").ToString();
    }

    private static List<PoolSection> Sections(FindingFile findings)
    {
        var places = findings.Strategies.Select(finding => (finding.Dataset, finding.Pool, finding.Split))
            .Concat(findings.Headrooms.Select(finding => (finding.Dataset, finding.Pool, finding.Split))).Distinct();
        return [.. places.Select(place => new PoolSection(
            place.Dataset,
            place.Pool,
            place.Split,
            [.. findings.Strategies.Where(finding => (finding.Dataset, finding.Pool, finding.Split) == place)],
            findings.Headrooms.LastOrDefault(finding => (finding.Dataset, finding.Pool, finding.Split) == place)))];
    }

    private static void AddOverview(StringBuilder html, List<PoolSection> sections)
    {
        html.Append("<section><h2>At a glance</h2>\n");
        var table = new HtmlTable(2, "dataset / pool", "best strategy", "accuracy %", "to best single", "cost", "best single %", "repaired %", "per task %", "vote of 5 %", "oracle %");
        foreach (var section in sections.Where(section => section.Strategies.Count > 0))
        {
            // A strategy that is told the truth is a bound, not a candidate.
            var best = section.Strategies.Where(finding => finding.Strategy is not ("per-task" or "verified")).MaxBy(finding => finding.Accuracy) ?? section.Strategies[0];
            table.Row(section.Title, CostPlot.Label(best), Figures.With(best.Accuracy, best.AccuracyCi), Figures.SignedWith(best.Delta, best.DeltaCi), Figures.Times(best.CostRatio),
                Figures.Percent(best.BestSingle.Accuracy), Figures.Percent(best.Repaired), Figures.Percent(best.PerTask), Figures.Percent(best.VoteOfFive), Figures.Percent(best.Oracle));
        }

        html.Append(table).Append("<p>The best strategy of each row was picked on these very questions, so its figure is a little too good; each section shows all of them.</p></section>\n");
    }
}
