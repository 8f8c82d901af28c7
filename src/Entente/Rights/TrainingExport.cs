using System.Runtime.CompilerServices;
using System.Text.Json;
using Entente.Journal;
using Entente.Receipts;
using Entente.Runs;

namespace Entente.Rights;

/// <summary>
/// Gives the runs on which models may be trained, as far as is known: complete, their text kept, the asker agrees, and the terms of
/// every contributor and of every run in the lineage allow it. All others are named too, with the reason. What is not known is
/// left out (decision 11).
/// </summary>
public sealed class TrainingExport(IJournal journal, RunVault vault)
{
    /// <summary>Every run that ended within the order's time, oldest receipt first.</summary>
    public async IAsyncEnumerable<ExportedRun> ReadAsync(ExportOrder order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var leaf in journal.ReadAsync(EntryKind.Leaf, cancellationToken))
        {
            if (leaf.TimeMs < order.FromMs || leaf.TimeMs >= order.UntilMs || await LastReceipt.FindAsync(journal, leaf.Subject, cancellationToken) is not { } last || last.Leaf.Sequence != leaf.Sequence)
            {
                continue;
            }

            yield return await TakeAsync(last.Receipt, order, cancellationToken);
        }
    }

    private async Task<ExportedRun> TakeAsync(Receipt receipt, ExportOrder order, CancellationToken cancellationToken)
    {
        // 1. What the receipt says.
        if (receipt.Status != ReceiptStatus.Complete)
        {
            return Left(receipt, "not_complete", $"the run ended as {receipt.Status.ToString().ToLowerInvariant()}");
        }

        if (receipt.Request.Consent?.Contains(Consent.Training) != true)
        {
            return Left(receipt, "no_consent", "the asker did not agree to training");
        }

        // 2. The terms: of each contributor by name, then of the runs that the request was made from.
        foreach (var contributor in receipt.Contributors)
        {
            if (Obstacle($"the model {contributor.Model}", contributor.OutputTerms.TrainOtherModels, contributor.OutputTerms.Conditions, order) is { } obstacle)
            {
                return Left(receipt, obstacle.Code, obstacle.Why);
            }
        }

        foreach (var ancestor in receipt.Lineage ?? [])
        {
            if (Obstacle($"the run {ancestor.Run}, from which the request was made,", ancestor.TrainOtherModels, null, order) is { } obstacle)
            {
                return Left(receipt, $"lineage_{obstacle.Code}", obstacle.Why);
            }
        }

        if (receipt.Contributors.Count == 0)
        {
            return Left(receipt, "terms_unknown", "no contributor is named");
        }

        // 3. The text.
        if (await vault.TextAsync(receipt.Run, cancellationToken) is not { } text)
        {
            return Left(receipt, "no_text", "its text was not kept, or was erased");
        }

        return JsonElement.Parse(text.Request) is { ValueKind: JsonValueKind.Object } request
            ? new() { Run = receipt.Run, Receipt = receipt, Request = request, Answer = text.Answer }
            : Left(receipt, "no_text", "its request is no JSON object");
    }

    private static (string Code, string Why)? Obstacle(string whose, string terms, string? conditions, ExportOrder order) => terms switch
    {
        ReceiptTerms.Allowed => null,
        ReceiptTerms.AllowedWithConditions when order.AcceptsConditions => null,
        ReceiptTerms.AllowedWithConditions => ("terms_have_conditions", $"the terms of {whose} set conditions{(conditions is null ? "" : $" ({conditions})")}; who has read and meets them says --accept-conditions"),
        ReceiptTerms.Forbidden => ("terms_forbid", $"the terms of {whose} forbid it"),
        _ => ("terms_unknown", $"the terms of {whose} are not known"),
    };

    private static ExportedRun Left(Receipt receipt, string code, string why) => new() { Run = receipt.Run, Receipt = receipt, LeftOut = code, Why = why };
}
