using System.Globalization;
using Entente.Receipts;
using Spectre.Console;

namespace Entente.Cli;

/// <summary>A receipt for people.</summary>
internal static class ReceiptText
{
    public static void Write(Terminal terminal, Receipt receipt)
    {
        var output = terminal.Out;
        output.WriteLine($"receipt {receipt.Run} of {receipt.Log}");
        output.WriteLine($"{receipt.Status.ToString().ToLowerInvariant()}{(receipt.Error is null ? "" : $" ({receipt.Error})")}, {Time(receipt.StartedMs)}, {receipt.EndedMs - receipt.StartedMs} ms; asked for {receipt.Request.Model}; {receipt.Strategy}: {receipt.Why}");
        var table = Tables.Of(terminal, "model", "developer", "operator", "roles", "tokens in/out", "cost", "characters");
        foreach (var contributor in receipt.Contributors)
        {
            var steps = receipt.Steps.Where(step => step.Model == contributor.Model).ToList();
            var operators = steps.Select(step => step.Local ? $"{step.Operator} ({step.OperatorJurisdiction}), local" : $"{step.Operator} ({step.OperatorJurisdiction})").Distinct();
            Tables.Row(table,
                contributor.Model,
                $"{contributor.Developer} ({contributor.DeveloperJurisdiction})",
                string.Join("; ", operators),
                string.Join(", ", contributor.Roles),
                $"{steps.Sum(step => step.Usage?.Input ?? 0)}/{steps.Sum(step => step.Usage?.Output ?? 0)}",
                steps.TrueForAll(step => step.CostNanoUsd is null) ? Money.OfUsd(null) : Money.OfNano(steps.Sum(step => step.CostNanoUsd ?? 0)),
                contributor.OutputChars.ToString(CultureInfo.InvariantCulture));
        }

        terminal.Console.Write(table);
        foreach (var handover in receipt.Handovers)
        {
            output.WriteLine($"handed over at character {handover.AtChars}: {handover.From} to {handover.To} ({handover.Reason}); {handover.Form}, {handover.Matched}");
        }

        if (receipt.Directives.Count > 0)
        {
            output.WriteLine($"directives: {string.Join(", ", receipt.Directives)}");
        }

        output.WriteLine($"cost {Money.OfNano(receipt.CostNanoUsd)}{(receipt.UnpricedSteps > 0 ? $", without {receipt.UnpricedSteps} calls whose price is not known" : "")}; training other models on it: {receipt.Rights.TrainOtherModels.Replace('_', ' ')}{(receipt.Rights.Because.Count > 0 ? $" (by {string.Join(", ", receipt.Rights.Because)})" : "")}");
    }

    private static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
