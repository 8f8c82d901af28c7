using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Entente.Learning.Training;

namespace Entente.Learning;

/// <summary>
/// Everything that was learned, in one file: JSON with its format's version, where it was learned from, the figures within train and the
/// parameters. It holds no prompt and no answer. Written from the same data and seed it is the same, byte for byte.
/// </summary>
public sealed record LearnedFile
{
    public const string FormatName = "entente-learned";

    public const int CurrentVersion = 1;

    public string Format { get; init; } = FormatName;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>The files it was learned from.</summary>
    public required IReadOnlyList<LearnedSource> Data { get; init; }

    /// <summary>Which part of them: train, test or all.</summary>
    public required string Split { get; init; }

    public required ulong Seed { get; init; }

    public required IReadOnlyList<LearnedDomain> Domains { get; init; }

    /// <summary>What the baselines of an evaluation are chosen by, in the evaluation's own shape.</summary>
    public JsonElement? Baselines { get; init; }

    /// <summary>The domain of this name; null where it was not learned.</summary>
    public LearnedDomain? Domain(string name) => Domains.FirstOrDefault(domain => domain.Name == name);

    /// <summary>Writes it beside the path and moves it there, so that a reader never sees half a file.</summary>
    public void Save(string path)
    {
        var beside = path + ".new";
        using (var stream = File.Create(beside))
        {
            JsonSerializer.Serialize(stream, this, LearnedJson.Default.LearnedFile);
        }

        File.Move(beside, path, overwrite: true);
    }

    /// <exception cref="LearnedFileException">It is not there, it is no learned file, it is damaged, or its version is another one; the message says how to make one.</exception>
    public static LearnedFile Load(string path) => LoadWithHash(path).File;

    /// <summary>As <see cref="Load"/>, with the SHA-256 of the bytes that were read, in lower-case hex.</summary>
    public static (LearnedFile File, string Sha256) LoadWithHash(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            return (Parse(path, bytes), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new LearnedFileException($"{path} cannot be read: {exception.Message.TrimEnd('.')}; make one with: entente train --data FILE --out {path}", exception);
        }
    }

    private static LearnedFile Parse(string path, byte[] bytes)
    {
        var head = JsonSerializer.Deserialize(bytes, LearnedJson.Default.LearnedHead);
        if (head?.Format != FormatName)
        {
            throw new LearnedFileException($"{path} is not a file of what was learned; make one with: entente train --data FILE --out {path}");
        }

        if (head.Version != CurrentVersion)
        {
            throw new LearnedFileException($"{path} has version {head.Version} of its format, this program reads {CurrentVersion}; train again with: entente train --data FILE --out {path}");
        }

        return JsonSerializer.Deserialize(bytes, LearnedJson.Default.LearnedFile)
            ?? throw new LearnedFileException($"{path} is empty; make one with: entente train --data FILE --out {path}");
    }
}

/// <summary>A file that was learned from.</summary>
/// <param name="File">Its name without folders.</param>
/// <param name="Sha256">Of its bytes, in lower-case hex.</param>
public sealed record LearnedSource(string File, string Sha256);

internal sealed record LearnedHead(string? Format, int Version);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(PackedNumbers)])]
[JsonSerializable(typeof(LearnedFile))]
[JsonSerializable(typeof(LearnedHead))]
internal sealed partial class LearnedJson : JsonSerializerContext;
