namespace Entente.Receipts;

/// <summary>
/// What the keys of logs that a restored backup has closed have signed. Those private keys are not here: nobody can speak for these logs any more.
/// </summary>
public interface IClosedSignatures
{
    /// <summary>The signature that a closed log's key gave a receipt when the backup was made.</summary>
    /// <param name="index">As the journal says it of such a leaf: below -1.</param>
    /// <returns>64 bytes; null where there is none.</returns>
    byte[]? Signature(long index);
}
