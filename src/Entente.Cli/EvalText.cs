using System.Globalization;
using Entente.Evaluation.Runs;

namespace Entente.Cli;

/// <summary>Findings as tables of plain text.</summary>
internal static class EvalText
{
    public static void WriteFindings(Terminal terminal, IReadOnlyList<StrategyFinding> findings)
    {
        if (findings.Count == 0)
        {
            return;
        }

        var table = Tables.Of(terminal, "dataset", "pool", "strategy", "n", "accuracy %", "to best single", "best single", "repaired", "per task", "vote of 5", "oracle", "cost", "calls");
        foreach (var finding in findings)
        {
            Tables.Row(table, finding.Dataset, finding.Pool, finding.Strategy, finding.N, $"{Percent(finding.Accuracy)} {Percent(finding.AccuracyCi)}",
                $"{Signed(finding.Delta)} {Percent(finding.DeltaCi)}", Percent(finding.BestSingle.Accuracy), Percent(finding.Repaired), Percent(finding.PerTask),
                Percent(finding.VoteOfFive), Percent(finding.Oracle), finding.CostRatio is { } ratio ? Text($"{ratio:0.00}x") : "-", Text($"{finding.Calls:0.0}"));
        }

        terminal.Console.Write(table);
        foreach (var finding in findings)
        {
            WriteControl(terminal, finding);
            WriteLive(terminal, finding);
        }

        foreach (var pool in findings.Where(finding => finding.Losses is { Count: > 0 }).GroupBy(finding => (finding.Dataset, finding.Pool)))
        {
            WriteLosses(terminal, [.. pool]);
        }

        if (findings.All(finding => finding.Control is null))
        {
            terminal.Out.WriteLine($"no equal-cost control: {findings[0].ControlWhy}");
        }
    }

    public static void WriteHeadroom(Terminal terminal, IReadOnlyList<HeadroomFinding> headrooms)
    {
        var table = Tables.Of(terminal, "dataset", "pool", "domain", "n", "best single", "per task", "vote of 5", "oracle", "headroom");
        foreach (var headroom in headrooms)
        {
            foreach (var domain in headroom.Domains)
            {
                Tables.Row(table, headroom.Dataset, headroom.Pool, domain.Domain ?? "all", domain.N, Percent(domain.BestSingle.Accuracy), Percent(domain.PerTask),
                    Percent(domain.VoteOfFive), Percent(domain.Oracle), $"{Signed(domain.Headroom)} {Percent(domain.HeadroomCi)}");
            }
        }

        terminal.Console.Write(table);
        foreach (var headroom in headrooms)
        {
            terminal.Out.WriteLine(Text($"{headroom.Dataset}/{headroom.Pool}: errors correlate {headroom.MeanCorrelation:0.00} on the mean of {headroom.Models.Count} models' pairs; two wrong answers are the same {Percent(headroom.SameWrongAnswer)} % of the time"));
        }
    }

    private static void WriteControl(Terminal terminal, StrategyFinding finding)
    {
        if (finding.Control is { } control)
        {
            terminal.Out.WriteLine(Text($"{finding.Dataset}/{finding.Pool} {finding.Strategy}: control, {control.Model} {control.Calls} times, {control.What}: {Percent(control.Accuracy)} {Percent(control.AccuracyCi)}; the strategy {Signed(control.Delta)} {Percent(control.DeltaCi)}"));
        }
    }

    private static void WriteLive(Terminal terminal, StrategyFinding finding)
    {
        if (finding.Seconds is { } seconds)
        {
            var by = finding.AnsweredBy is { Count: > 0 } names ? $"; answered by {string.Join(", ", names.Select(name => Text($"{name.Key} {name.Value}")))}" : "";
            terminal.Out.WriteLine(Text($"{finding.Dataset}/{finding.Pool} {finding.Strategy}: {seconds.P50:0.0} s a question, {seconds.P99:0.0} s at the 99th percentile{by}{(finding.Failed > 0 ? Text($"; {finding.Failed} without an answer, which count as wrong") : "")}"));
        }
    }

    private static void WriteLosses(Terminal terminal, IReadOnlyList<StrategyFinding> findings)
    {
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"{findings[0].Dataset}/{findings[0].Pool} after a loss, without retraining: accuracy in per cent of the full pool's best single model's");
        var table = Tables.Of(terminal, ["without", "models left", "best single left", .. findings.Select(finding => finding.Strategy)]);
        for (var at = 0; at < findings[0].Losses!.Count; at++)
        {
            var loss = findings[0].Losses![at];
            Tables.Row(table, [$"{loss.Of} {loss.Name}", loss.ModelsLeft, Percent(loss.KeptBySingle), .. findings.Select(finding => finding.Losses![at]).Select(own => (System.Text.Json.Nodes.JsonNode)(own.Kept is null ? "-" : $"{Percent(own.Kept)} {Percent(own.KeptCi!)}"))]);
        }

        terminal.Console.Write(table);
    }

    private static string Percent(double? share) => share is { } value ? Text($"{100 * value:0.0;-0.0;0.0}") : "-";

    private static string Percent(IReadOnlyList<double> interval) => Text($"[{100 * interval[0]:0.0;-0.0;0.0}, {100 * interval[1]:0.0;-0.0;0.0}]");

    private static string Signed(double share) => Text($"{100 * share:+0.0;-0.0;0.0}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
