using System.Text.Json.Serialization;
using Entente.Evaluation.Pools;

namespace Entente.Evaluation.Training;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<TrainSummary>))]
internal sealed partial class TrainingJson : JsonSerializerContext;
