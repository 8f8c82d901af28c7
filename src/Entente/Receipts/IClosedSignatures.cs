namespace Entente.Receipts;

/// <summary>The logs before this one, which a restored backup has closed. Their private keys are not here: nobody can speak for them any more.</summary>
public interface IClosedLogs
{
    /// <summary>The signature that a closed log's key gave a receipt when the backup was made.</summary>
    /// <param name="index">As the journal says it of such a leaf: below -1.</param>
    /// <returns>64 bytes; null where there is none.</returns>
    byte[]? Signature(long index);
}
