using System.Text.Json.Serialization;

namespace Entente.Continuity;

/// <summary>How directives are written to the journal and over HTTP.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Directive))]
[JsonSerializable(typeof(LearnedFact))]
internal sealed partial class DirectiveJson : JsonSerializerContext;
