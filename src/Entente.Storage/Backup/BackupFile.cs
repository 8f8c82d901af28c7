namespace Entente.Storage.Backup;

/// <param name="Path">Below the backup's directory, with slashes.</param>
public sealed record BackupFile(string Path, long Bytes, string Sha256);
