using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entente.Storage.Backup;

/// <summary>What a backup holds; written last, so that a backup without it is none.</summary>
public sealed record BackupManifest
{
    public const string FileName = "backup.json";

    /// <summary>Of this file and of how the others lie.</summary>
    public const int CurrentFormat = 1;

    public required int Format { get; init; }
    public required long MadeMs { get; init; }

    /// <summary>The newest period of the journal.</summary>
    public required string Period { get; init; }

    public required long Runs { get; init; }

    /// <summary>Leaves of the log, those before <see cref="FirstLeaf"/> belonging to logs that were closed earlier.</summary>
    public required long Leaves { get; init; }

    public required long FirstLeaf { get; init; }

    /// <summary>Name of the log.</summary>
    public required string Origin { get; init; }

    public required IReadOnlyList<BackupFile> Files { get; init; }

    [JsonIgnore]
    public long Bytes => Files.Sum(file => file.Bytes);

    /// <exception cref="DataDirectoryException">It is no whole backup, or of a newer version.</exception>
    public static BackupManifest Read(string backup)
    {
        var path = Path.Combine(backup, FileName);
        try
        {
            if (JsonSerializer.Deserialize(File.ReadAllBytes(path), BackupJson.Default.BackupManifest) is { } manifest)
            {
                return manifest.Format <= CurrentFormat ? manifest : throw new DataDirectoryException(
                    $"{backup} was made by a newer version of entente (format {manifest.Format}, this one reads up to {CurrentFormat}): install that version");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new DataDirectoryException($"{backup} is no whole backup ({FileName} is missing or cannot be read): name a directory that `entente backup` has finished", failure);
        }

        throw new DataDirectoryException($"{backup} is no whole backup ({FileName} is empty): name a directory that `entente backup` has finished");
    }

    internal byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, BackupJson.Default.BackupManifest);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
