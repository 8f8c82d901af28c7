namespace Entente.Receipts;

/// <summary>
/// The strictest of the contributors' terms, and whose they are. From strict to lax: forbidden, unknown, allowed with
/// conditions, allowed. It is a reading of the terms that the receipt cites, not legal advice.
/// </summary>
public sealed record ReceiptRights
{
    private static readonly string[] FromLaxToStrict =
        [ReceiptTerms.Allowed, ReceiptTerms.AllowedWithConditions, Receipt.Unknown, ReceiptTerms.Forbidden];

    public required string TrainOtherModels { get; init; }

    /// <summary>The models whose terms these are.</summary>
    public required IReadOnlyList<string> Because { get; init; }

    /// <summary>Without contributors nothing is known.</summary>
    public static ReceiptRights Of(IReadOnlyCollection<ReceiptContributor> contributors)
    {
        if (contributors.Count == 0)
        {
            return new ReceiptRights { TrainOtherModels = Receipt.Unknown, Because = [] };
        }

        var strictest = contributors.Max(Strictness);
        return new ReceiptRights
        {
            TrainOtherModels = FromLaxToStrict[strictest],
            Because = [.. contributors.Where(one => Strictness(one) == strictest).Select(one => one.Model)],
        };
    }

    private static int Strictness(ReceiptContributor contributor)
    {
        var rank = Array.IndexOf(FromLaxToStrict, contributor.OutputTerms.TrainOtherModels);
        return rank >= 0 ? rank : Array.IndexOf(FromLaxToStrict, Receipt.Unknown);
    }
}
