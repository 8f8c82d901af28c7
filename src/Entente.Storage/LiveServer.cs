using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entente.Storage;

/// <summary>Who holds a data directory.</summary>
/// <param name="Url">Null where the holder is no server, or not ready yet.</param>
public sealed record LiveServer(int Pid, string? Url);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LiveServer))]
internal sealed partial class LiveServerJson : JsonSerializerContext;
