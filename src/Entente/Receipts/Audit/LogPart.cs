namespace Entente.Receipts.Audit;

/// <summary>What can be wrong with a log, beside the parts of a receipt.</summary>
public static class LogPart
{
    /// <summary>The earlier checkpoint is not signed by the log's key.</summary>
    public const string EarlierCheckpoint = "earlier checkpoint";

    /// <summary>The newest checkpoint is not signed by the log's key.</summary>
    public const string NewestCheckpoint = "newest checkpoint";

    /// <summary>The tiles do not lead to the newest checkpoint, or one is missing.</summary>
    public const string Tiles = "tiles";

    /// <summary>The newest tree does not begin with the earlier one: history was rewritten or cut off.</summary>
    public const string Consistency = "consistency";

    /// <summary>The receipt is not in the newest tree where it was.</summary>
    public const string Inclusion = "inclusion";
}
