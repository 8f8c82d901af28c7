using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entente.Evaluation.Runs;

/// <summary>Findings as JSON, one a line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StrategyFinding))]
[JsonSerializable(typeof(HeadroomFinding))]
internal sealed partial class FindingJson : JsonSerializerContext
{
    /// <summary>Letters of any script as they are.</summary>
    public static readonly FindingJson Plain = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
