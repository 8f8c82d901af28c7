using Entente.Journal;
using Entente.Receipts.Tiles;

namespace Entente.Receipts;

/// <summary>
/// Logs that restored backups have closed. Their private keys are not here: nobody can speak for them any more, and what they have said is given out as they said it.
/// </summary>
public interface IClosedLogs
{
    /// <summary>
    /// A receipt's file as its log left it: with the signature that the log's key gave it when the backup was made, and with its proof. Where
    /// the log cannot be read, without proof; where no signature was kept, without one. Never with salts: only the log's key could vouch for them.
    /// </summary>
    /// <param name="leaf">One whose <see cref="StoredEntry.LeafIndex"/> is below -1.</param>
    /// <exception cref="LogStoreException">A tile that the proof needs is lost or damaged.</exception>
    byte[] Bundle(StoredEntry leaf);
}
