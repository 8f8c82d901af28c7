namespace Entente.Storage.Backup;

/// <param name="Origin">The new log's name.</param>
/// <param name="Unproven">Leaves of the last moment before the backup that the old log's last checkpoint does not cover: their receipts are signed, and have no proof of inclusion.</param>
/// <param name="Erased">Erasures that were made after the backup and were made again.</param>
public sealed record Restored(BackupManifest Backup, string Origin, long Unproven, int Erased);
