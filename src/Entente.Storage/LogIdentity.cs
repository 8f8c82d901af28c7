using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entente.Storage;

/// <summary>Which log a directory's tiles belong to: the file <c>log.json</c> of a data directory, and of each closed log. A directory that was never restored has none.</summary>
public sealed record LogIdentity
{
    /// <summary>The name of a log that was never given one.</summary>
    public const string DefaultOrigin = "entente.local/log";

    private const string FileName = "log.json";

    public required string Origin { get; init; }

    /// <summary>Number of the journal's leaf that is this log's leaf 0.</summary>
    public required long FirstLeaf { get; init; }

    /// <summary>Null where the directory was never restored: its log has the name that it is given, and begins with the journal.</summary>
    /// <exception cref="DataDirectoryException">It is there and cannot be read.</exception>
    public static LogIdentity? TryRead(string data)
    {
        var path = Path.Combine(data, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), LogIdentityJson.Default.LogIdentity) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new DataDirectoryException($"{path} cannot be read: put it back from a backup", failure);
        }
    }

    /// <summary>The same, with the name that the log's own checkpoint says, or the default.</summary>
    internal static LogIdentity Of(string data)
    {
        var checkpoint = Path.Combine(data, "log", "checkpoint");
        return TryRead(data) ?? new()
        {
            Origin = File.Exists(checkpoint) && File.ReadLines(checkpoint).FirstOrDefault() is { Length: > 0 } origin ? origin : DefaultOrigin,
            FirstLeaf = 0,
        };
    }

    /// <summary>That of a closed log, in its own folder.</summary>
    internal static LogIdentity OfClosed(string folder) => TryRead(folder) ?? new() { Origin = DefaultOrigin, FirstLeaf = 0 };

    internal void Write(string data) => WriteTo(data);

    internal void WriteTo(string folder) => DurableFile.Write(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, LogIdentityJson.Default.LogIdentity));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LogIdentity))]
internal sealed partial class LogIdentityJson : JsonSerializerContext;
