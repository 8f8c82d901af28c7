using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Entente.Runs;
using Entente.Server.Api.Chat;
using Entente.Server.Api.Directives;
using Entente.Server.Api.Keys;
using Entente.Server.Api.Ledger;
using Entente.Server.Api.Log;
using Entente.Server.Api.Models;
using Entente.Server.Api.Pool;
using Entente.Server.Api.Rights;
using Entente.Server.Api.Runs;

namespace Entente.Server.Api;

/// <summary>How Entente's own objects are written: snake case, enums by name, nothing for nulls, letters of any script as they are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(ExplainView))]
[JsonSerializable(typeof(RunView))]
[JsonSerializable(typeof(RunEventsView))]
[JsonSerializable(typeof(DirectiveView))]
[JsonSerializable(typeof(DirectiveList))]
[JsonSerializable(typeof(DirectiveOrder))]
[JsonSerializable(typeof(EndpointList))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(KeyOrder))]
[JsonSerializable(typeof(CosignatureOrder))]
[JsonSerializable(typeof(CosignedView))]
[JsonSerializable(typeof(ClosedLogsView))]
[JsonSerializable(typeof(LogKeysView))]
[JsonSerializable(typeof(ErasedView))]
[JsonSerializable(typeof(ExportView))]
[JsonSerializable(typeof(ExportEnd))]
[JsonSerializable(typeof(LedgerView))]
[JsonSerializable(typeof(RecomputeOrder))]
[JsonSerializable(typeof(RecomputeView))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    // Lazily: the generated part of this class is not ready before its own first use.
    private static readonly Lazy<ApiJson> Lenient = new(() => new(new JsonSerializerOptions(Default!.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    public static ApiJson Relaxed => Lenient.Value;
}
