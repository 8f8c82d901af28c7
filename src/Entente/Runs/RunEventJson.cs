using System.Text.Json;
using System.Text.Json.Serialization;
using Entente.Receipts;

namespace Entente.Runs;

/// <summary>How run events are written to the journal and shown to programs: snake case, enums by name, nothing for nulls.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunEvent))]
[JsonSerializable(typeof(RunStarted))]
public sealed partial class RunEventJson : JsonSerializerContext
{
    public static byte[] Write(RunEvent runEvent)
    {
        using var json = new JsonBytes(1024);
        RunEventWriter.Write(json, runEvent);
        return json.ToArray();
    }

    public static RunEvent Read(ReadOnlySpan<byte> json)
        => JsonSerializer.Deserialize(json, Default.RunEvent) ?? throw new JsonException("a run event is not null");
}
