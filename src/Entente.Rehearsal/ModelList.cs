using System.Text.Json.Nodes;
using Entente.Dialects;
using Entente.Rehearsal.Minds;
using Entente.Rehearsal.Recordings;
using Entente.Rehearsal.Scripts;

namespace Entente.Rehearsal;

/// <summary>Who answers under a name.</summary>
/// <param name="Recorded">Where the answers are looked up instead of thought up; null for a mind.</param>
internal sealed record CastModel(string Name, Mind Mind, int Context, bool RefusesPrefill, RecordingLibrary? Recorded);

/// <summary>Minds, the script's further names, and the models of recordings.</summary>
internal sealed class ModelList(RecordingLibrary? recordings)
{
    private static readonly Mind Recorded = new()
    {
        Id = "recorded", Developer = "recorded", Jurisdiction = "ZZ", InputPrice = 0, OutputPrice = 0, Context = 1_000_000,
        FirstToken = TimeSpan.FromMilliseconds(50), PerToken = TimeSpan.FromMilliseconds(5),
    };

    public CastModel? Find(string name, Script script)
    {
        if (script.Models.FirstOrDefault(model => model.Name == name) is { } further && Cast.Find(further.Mind) is { } played)
        {
            return new CastModel(name, played, further.Context ?? played.Context, further.RefusesPrefill ?? Refuses(played), null);
        }
        if (Cast.Find(name) is { } mind) return new CastModel(name, mind, mind.Context, Refuses(mind), null);
        return recordings?.Has(name) == true ? new CastModel(name, Recorded, Recorded.Context, false, recordings) : null;
    }

    public RehearsalReply Reply(Route route, Script script)
    {
        bool anthropic = route.Dialect == DialectNames.AnthropicMessages;
        (string Name, string Owner)[] all =
        [
            .. script.Models.Select(model => (model.Name, Cast.Find(model.Mind)?.Developer ?? "")),
            .. Cast.Minds.Select(mind => (mind.Id, mind.Developer)),
            .. (recordings?.Models ?? []).Select(name => (name, "recorded")),
        ];
        JsonObject Entry((string Name, string Owner) model) => anthropic
            ? new JsonObject { ["type"] = "model", ["id"] = model.Name, ["display_name"] = model.Name, ["created_at"] = "2026-01-01T00:00:00Z" }
            : new JsonObject { ["id"] = model.Name, ["object"] = "model", ["created"] = 1767225600, ["owned_by"] = model.Owner };

        if (route.Rest.Length > 0)
        {
            var wanted = all.FirstOrDefault(model => model.Name == route.Rest);
            return wanted.Name is null
                ? Replies.Json(404, new JsonObject { ["error"] = new JsonObject { ["message"] = $"The model `{route.Rest}` does not exist here.", ["type"] = "invalid_request_error", ["param"] = "model", ["code"] = "model_not_found" } }.ToJsonString())
                : Replies.Json(200, Entry(wanted).ToJsonString());
        }
        var data = new JsonArray([.. all.Select(model => (JsonNode)Entry(model))]);
        JsonObject list = anthropic
            ? new JsonObject { ["data"] = data, ["has_more"] = false, ["first_id"] = all[0].Name, ["last_id"] = all[^1].Name }
            : new JsonObject { ["object"] = "list", ["data"] = data };
        return Replies.Json(200, list.ToJsonString(SchemaFiller.Plain));
    }

    private static bool Refuses(Mind mind) => mind.Continuation != ContinuationForm.Prefill;
}
