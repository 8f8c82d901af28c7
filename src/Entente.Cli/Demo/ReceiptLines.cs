using System.Globalization;
using Entente.Receipts;
using Spectre.Console;

namespace Entente.Cli.Demo;

/// <summary>The receipt, readable, and what can be done with it.</summary>
internal static class ReceiptLines
{
    public static void Write(Terminal terminal, DemoReceipt kept, bool isRehearsal)
    {
        var receipt = kept.Receipt;
        terminal.Console.Write(Table(receipt));
        Say(terminal, "total", Total(receipt) + (isRehearsal ? " (invented)" : ""));
        foreach (var handover in receipt.Handovers)
        {
            Say(terminal, "handover", $"after {handover.AtChars} of {receipt.Answer?.Chars ?? 0} characters, {handover.From} to {handover.To} ({handover.Form}, joined by {handover.Matched}): {Why(handover, receipt)}");
        }

        Say(terminal, "verified", kept.Verdict.Ok ? Found(kept.Verdict) : $"NO: {kept.Verdict.Mismatch}: {kept.Verdict.Detail}", kept.Verdict.Ok ? Color.Green : Color.Red);
        Say(terminal, "kept", $"here, with the log's key in {kept.KeyFile}; verify it again:");
        terminal.Out.WriteLine($"  {Itself} receipt verify {kept.File}{(kept.KeyFile == LogKeySource.FileName ? "" : $" --key {kept.KeyFile}")}");
    }

    /// <summary>What a person types here to run this program.</summary>
    public static string Itself { get; } = File.Exists("Entente.slnx") && File.Exists("entente") ? "./entente" : "entente";

    /// <summary>A line of label and text, which is wrapped beside its label on a terminal.</summary>
    public static void Say(Terminal terminal, string label, string text, Color? colour = null)
    {
        if (!terminal.IsTerminal)
        {
            terminal.Out.WriteLine($"{label}: {text}");
            return;
        }

        terminal.Console.Write(new Grid()
            .AddColumn(new GridColumn { Width = 9, Padding = new Padding(0, 0, 1, 0), NoWrap = true })
            .AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) })
            .AddRow(new Text(label, new Style(Color.Grey)), new Text(text, colour is { } known ? new Style(known) : Style.Plain)));
    }

    private static Table Table(Receipt receipt)
    {
        var table = Columns.Of("model", "developer (jurisdiction)", "roles", "tokens", "cost");
        foreach (var steps in receipt.Steps.GroupBy(step => step.Model))
        {
            var contributor = receipt.Contributors.FirstOrDefault(contributor => contributor.Model == steps.Key);
            table.AddRow(
                new Text(steps.Key),
                new Text($"{steps.First().Developer} ({steps.First().DeveloperJurisdiction})"),
                new Text(contributor is null ? "none" : string.Join('+', contributor.Roles)),
                new Text($"{steps.Sum(step => step.Usage?.Input ?? 0)}/{steps.Sum(step => step.Usage?.Output ?? 0)}"),
                new Text(steps.All(step => step.CostNanoUsd is null) ? "unknown" : Usd(steps.Sum(step => step.CostNanoUsd ?? 0))));
        }

        return table;
    }

    private static string Total(Receipt receipt)
    {
        var (input, output) = (receipt.Steps.Sum(step => step.Usage?.Input ?? 0), receipt.Steps.Sum(step => step.Usage?.Output ?? 0));
        var unpriced = receipt.UnpricedSteps > 0 ? $", and {receipt.UnpricedSteps} calls whose price is not known" : "";
        return $"{receipt.Status.ToString().ToLowerInvariant()}, {Words.Seconds(receipt.EndedMs - receipt.StartedMs)}, {receipt.Steps.Count} calls, {input} tokens in, {output} out, {Usd(receipt.CostNanoUsd)}{unpriced}";
    }

    private static string Why(ReceiptHandover handover, Receipt receipt)
    {
        var lost = receipt.Steps.FirstOrDefault(step => step.Step == handover.FromStep);
        return lost is { Failure: "withdrawn" } && receipt.Directives.Count > 0 ? $"withdrawn by directive {string.Join(", ", receipt.Directives)}" : handover.Reason;
    }

    private static string Found(Verdict verdict)
        => $"yes, offline: leaf {verdict.Leaf} of the log {verdict.Checkpoint!.Origin}; request and answer are those that it commits to";

    private static string Usd(long nano) => string.Create(CultureInfo.InvariantCulture, $"${nano / 1e9m:0.0000}");
}
