using System.Text;
using Entente.Evaluation.Runs;

namespace Entente.Evaluation.Reports;

/// <summary>All that was found of one pool on one dataset.</summary>
internal sealed record PoolSection(string Dataset, string Pool, string Split, IReadOnlyList<StrategyFinding> Strategies, HeadroomFinding? Headroom)
{
    public string Id { get; } = new([.. $"{Dataset}-{Pool}-{Split}".Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]);

    public string Title => $"{Dataset} / {Pool}";

    public string ToHtml()
    {
        var html = new StringBuilder();
        html.Append($"<section id=\"{Id}\"><h2>{Svg.Html(Title)} <small>{Svg.Html(Split)}, {(Strategies.Count > 0 ? Strategies[0].N : Headroom!.N)} questions</small></h2>\n");
        if (Strategies.Count > 0)
        {
            AddStrategies(html);
        }

        if (Headroom is not null)
        {
            AddHeadroom(html, Headroom);
        }

        AddLosses(html, [.. Strategies.Where(finding => finding.Losses is { Count: > 0 })]);

        return html.Append("</section>\n").ToString();
    }

    private void AddStrategies(StringBuilder html)
    {
        var first = Strategies[0];
        html.Append("<h3>Accuracy against cost</h3>\n");
        if (Strategies.Any(finding => finding.CostRatio is > 0))
        {
            html.Append("<figure>").Append(CostPlot.Of(Strategies)).Append("<figcaption>Bars are 95 % bootstrap intervals over questions. Dashed lines are baselines, all chosen on train except the oracle.</figcaption></figure>\n");
        }
        else
        {
            html.Append("<p>Prices are unknown here: there is no cost to draw against.</p>\n");
        }

        var table = new HtmlTable(1, "strategy", "accuracy %", "to best single", "to repaired", "to per task", "headroom closed %", "cost", "calls", "decides in, µs (p99)");
        foreach (var finding in Strategies)
        {
            table.Row(CostPlot.Label(finding), Figures.With(finding.Accuracy, finding.AccuracyCi), Figures.SignedWith(finding.Delta, finding.DeltaCi),
                Figures.SignedWith(finding.DeltaRepaired, finding.DeltaRepairedCi), Figures.SignedWith(finding.DeltaPerTask, finding.DeltaPerTaskCi),
                Figures.Percent(finding.HeadroomClosed), Figures.Times(finding.CostRatio), Figures.Text($"{finding.Calls:0.0}"), finding.DecideMicroseconds is { } time ? Figures.Text($"{time.P99:0}") : "-");
        }

        html.Append(table);
        html.Append($"<p>Best single model (chosen on {Svg.Html(first.TrainFrom)}): {Svg.Html(first.BestSingle.Model)}, {Figures.Percent(first.BestSingle.Accuracy)} % {Figures.Range(first.BestSingle.AccuracyCi)}. Repaired {Figures.Percent(first.Repaired)}, per task {Figures.Percent(first.PerTask)}, vote of five {Figures.Percent(first.VoteOfFive)}, oracle {Figures.Percent(first.Oracle)}.");
        if (first.Incomplete > 0)
        {
            html.Append($" {first.Incomplete} questions are left out, as not every model answered them.");
        }

        if (first.CostBasis == "sizes")
        {
            html.Append(" Prices are unknown: costs are sizes of models times tokens, and only their ratios mean something.");
        }

        html.Append("</p>\n");
        AddControls(html);
    }

    private void AddControls(StringBuilder html)
    {
        var controlled = Strategies.Where(finding => finding.Control is not null).ToList();
        if (controlled.Count == 0)
        {
            html.Append($"<p>Equal-cost control: none, as {Svg.Html(Strategies[0].ControlWhy ?? "")}.</p>\n");
            return;
        }

        html.Append("<h3>Equal-cost control</h3>\n");
        var table = new HtmlTable(3, "strategy", "control", "what counts", "calls", "control %", "strategy to control");
        foreach (var finding in controlled)
        {
            var control = finding.Control!;
            table.Row(CostPlot.Label(finding), control.Model, control.What, Figures.Text($"{control.Calls}"), Figures.With(control.Accuracy, control.AccuracyCi), Figures.SignedWith(control.Delta, control.DeltaCi));
        }

        html.Append(table);
    }

    private static void AddHeadroom(StringBuilder html, HeadroomFinding headroom)
    {
        html.Append("<h3>Headroom by domain</h3>\n<figure>").Append(HeadroomBars.Of(headroom))
            .Append("<figcaption><span class=\"key single\"></span> best single model <span class=\"key room\"></span> up to the oracle <span class=\"key vote\"></span> vote of five. The figure at the right is the headroom in points.</figcaption></figure>\n");
        var table = new HtmlTable(1, "domain", "n", "best single %", "per task %", "vote of 5 %", "oracle %", "headroom");
        foreach (var domain in headroom.Domains)
        {
            table.Row(domain.Domain ?? "all", Figures.Text($"{domain.N}"), Figures.With(domain.BestSingle.Accuracy, domain.BestSingle.AccuracyCi), Figures.Percent(domain.PerTask),
                Figures.Percent(domain.VoteOfFive), Figures.Percent(domain.Oracle), Figures.SignedWith(domain.Headroom, domain.HeadroomCi));
        }

        html.Append(table);
        html.Append("<h3>Who errs together</h3>\n<figure>").Append(CorrelationMap.Of(headroom))
            .Append(Figures.Text($"<figcaption>Correlation of being right or wrong, question by question; the stronger the colour, the more alike (full colour is the highest value here). Columns are numbered as rows; each cell tells its value under the pointer. Mean of all pairs {headroom.MeanCorrelation:0.00}"))
            .Append(headroom.SameWrongAnswer is { } same ? $"; two wrong answers to one question are the same {Figures.Percent(same)} % of the time" : "")
            .Append(".</figcaption></figure>\n");
    }

    private static void AddLosses(StringBuilder html, IReadOnlyList<StrategyFinding> findings)
    {
        if (findings.Count == 0)
        {
            return;
        }

        html.Append("<h3>After a loss, without retraining</h3>\n");
        var table = new HtmlTable(1, ["without", "models left", "best single left", .. findings.Select(CostPlot.Label)]);
        for (var at = 0; at < findings[0].Losses!.Count; at++)
        {
            var loss = findings[0].Losses![at];
            table.Row([$"{loss.Of} {loss.Name}", Figures.Text($"{loss.ModelsLeft}"), Figures.Percent(loss.KeptBySingle), .. findings.Select(finding => Figures.With(finding.Losses![at].Kept, finding.Losses[at].KeptCi))]);
        }

        html.Append(table).Append("<p>What is kept: accuracy of the rest in per cent of what the full pool's best single model reaches, so that 100 is nothing lost.</p>\n");
    }
}
