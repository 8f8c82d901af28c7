namespace Entente.Receipts;

/// <summary>
/// The strictest of the terms that bear on an answer (its contributors' and those of the runs from which its request was made), and
/// whose they are. From strict to lax: forbidden, unknown, allowed with conditions, allowed. It is a reading of the terms that the
/// receipt cites, not legal advice.
/// </summary>
public sealed record ReceiptRights
{
    private static readonly string[] FromLaxToStrict =
        [ReceiptTerms.Allowed, ReceiptTerms.AllowedWithConditions, Receipt.Unknown, ReceiptTerms.Forbidden];

    public required string TrainOtherModels { get; init; }

    /// <summary>The models, and the earlier runs, whose terms these are.</summary>
    public required IReadOnlyList<string> Because { get; init; }

    /// <summary>Without contributors nothing is known.</summary>
    public static ReceiptRights Of(IReadOnlyCollection<ReceiptContributor> contributors, IReadOnlyCollection<ReceiptLineage>? lineage = null)
    {
        if (contributors.Count == 0)
        {
            return new ReceiptRights { TrainOtherModels = Receipt.Unknown, Because = [] };
        }

        List<(string Whose, int Strictness)> terms =
        [
            .. contributors.Select(one => (one.Model, Strictness(one.OutputTerms.TrainOtherModels))),
            .. (lineage ?? []).Select(one => (one.Run, Strictness(one.TrainOtherModels))),
        ];
        var strictest = terms.Max(one => one.Strictness);
        return new ReceiptRights
        {
            TrainOtherModels = FromLaxToStrict[strictest],
            Because = [.. terms.Where(one => one.Strictness == strictest).Select(one => one.Whose)],
        };
    }

    internal static string OfStrictness(int strictness) => FromLaxToStrict[strictness];

    internal static int Strictness(string? terms)
    {
        var rank = Array.IndexOf(FromLaxToStrict, terms);
        return rank >= 0 ? rank : Array.IndexOf(FromLaxToStrict, Receipt.Unknown);
    }
}
