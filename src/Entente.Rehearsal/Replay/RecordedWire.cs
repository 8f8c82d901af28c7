using System.Collections.Immutable;
using System.Text.Json;

namespace Entente.Rehearsal.Replay;

/// <summary>One entry of an index of recordings.</summary>
public sealed record RecordedWire
{
    public required string Id { get; init; }
    public required string Dialect { get; init; }
    public required string Model { get; init; }
    public required bool Stream { get; init; }
    public required int Status { get; init; }

    /// <summary>Unique in an index; the id is not.</summary>
    public required string ResponseFile { get; init; }
    public string? RequestFile { get; init; }
    public required string Framing { get; init; }
    public required string Kind { get; init; }
    public ImmutableArray<string> Features { get; init; } = [];
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    internal static RecordedWire Of(JsonElement entry) => new()
    {
        Id = Text(entry, "id") ?? "",
        Dialect = Text(entry, "dialect") ?? "",
        Model = Text(entry, "model") ?? "",
        Stream = entry.TryGetProperty("stream", out JsonElement stream) && stream.ValueKind == JsonValueKind.True,
        Status = entry.TryGetProperty("status", out JsonElement status) && status.ValueKind == JsonValueKind.Number && status.TryGetInt32(out int code) ? code : 200,
        ResponseFile = Text(entry, "response") ?? "",
        RequestFile = Text(entry, "request"),
        Framing = Text(entry, "framing") ?? "",
        Kind = Text(entry, "kind") ?? "",
        Features = entry.TryGetProperty("features", out JsonElement features) ? [.. features.EnumerateArray().Select(feature => feature.GetString() ?? "")] : [],
        Headers = entry.TryGetProperty("response_headers", out JsonElement headers) && headers.ValueKind == JsonValueKind.Object
            ? [.. headers.EnumerateObject().Where(header => header.Value.ValueKind == JsonValueKind.String).Select(header => new KeyValuePair<string, string>(header.Name, header.Value.GetString()!))]
            : [],
    };

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
