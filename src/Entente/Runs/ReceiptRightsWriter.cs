using Entente.Receipts;

namespace Entente.Runs;

/// <summary>The strictest of the terms that bear on an answer, and whose they are: <see cref="ReceiptRights"/>, written straight.</summary>
internal static class ReceiptRightsWriter
{
    public static void Write(JsonBytes json, RunOutline run)
    {
        var strictest = -1;
        for (var at = 0; at < run.Steps.Length; at++)
        {
            if (run.IsContributor(at, out _))
            {
                strictest = Math.Max(strictest, ReceiptRights.Strictness(run.Steps[at].Started.OutputTerms?.TrainOtherModels));
            }
        }

        // Without contributors nothing is known, whatever the request was made from.
        var lineage = strictest < 0 ? null : run.Started.Lineage;
        foreach (var ancestor in lineage ?? [])
        {
            strictest = Math.Max(strictest, ReceiptRights.Strictness(ancestor.TrainOtherModels));
        }

        json.Name("rights"u8);
        json.BeginObject();
        json.Name("because"u8);
        json.BeginArray();
        for (var at = 0; at < run.Steps.Length; at++)
        {
            if (run.IsContributor(at, out _) && ReceiptRights.Strictness(run.Steps[at].Started.OutputTerms?.TrainOtherModels) == strictest)
            {
                json.Text(run.Steps[at].Started.Model);
            }
        }

        foreach (var ancestor in lineage ?? [])
        {
            if (ReceiptRights.Strictness(ancestor.TrainOtherModels) == strictest)
            {
                json.Text(ancestor.Run);
            }
        }

        json.EndArray();
        json.Text("train_other_models"u8, strictest < 0 ? Receipt.Unknown : ReceiptRights.OfStrictness(strictest));
        json.EndObject();
    }
}
