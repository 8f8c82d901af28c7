using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Scripts;

namespace Entente.Rehearsal;

/// <summary>The control address: the call log, another script, a fresh start, the clock.</summary>
internal sealed class ControlDesk(RehearsalEngine engine, TimeProvider time)
{
    public RehearsalReply Answer(RehearsalRequest request, string word)
    {
        switch (request.Method, word)
        {
            case ("GET", "calls"):
                long since = long.TryParse(Query(request, "since"), CultureInfo.InvariantCulture, out long number) ? number : 0;
                CallEntry[] entries = [.. engine.Calls.Entries.Where(entry => entry.Number > since)];
                return Replies.Bytes(200, JsonSerializer.SerializeToUtf8Bytes(new CallPage(entries.Count(entry => entry.Ending == CallEnding.Running), entries), ControlJson.Default.CallPage), "application/json");
            case ("POST", "script"):
                try
                {
                    Script script = Query(request, "name") is { Length: > 0 } name ? Script.Named(name) : Script.Parse(Encoding.UTF8.GetString(request.Body.Span));
                    engine.Play(script);
                    return Replies.Json(200, new JsonObject { ["ok"] = true, ["rules"] = script.Rules.Length }.ToJsonString());
                }
                catch (ScriptException wrong)
                {
                    var errors = new JsonArray([.. wrong.Message.Split('\n').Select(line => (JsonNode)line)]);
                    return Replies.Json(400, new JsonObject { ["ok"] = false, ["errors"] = errors }.ToJsonString(Minds.SchemaFiller.Plain));
                }
            case ("POST", "reset"):
                engine.Reset();
                return Replies.Json(200, "{\"ok\":true}");
            case ("GET", "clock"):
                return Replies.Json(200, new JsonObject { ["unix_ms"] = time.GetUtcNow().ToUnixTimeMilliseconds(), ["script_ms"] = engine.SinceStart.TotalMilliseconds }.ToJsonString());
            case ("GET", "scripts"):
                return Replies.Json(200, new JsonArray([.. Scenarios.Names.Select(one => (JsonNode)one)]).ToJsonString());
            default:
                return Replies.Json(404, new JsonObject { ["ok"] = false, ["errors"] = new JsonArray($"there is no {request.Method} /rehearsal/{word}; there are GET calls, POST script, POST reset, GET clock, GET scripts") }.ToJsonString());
        }
    }

    private static string? Query(RehearsalRequest request, string key)
    {
        foreach (string pair in request.Query.Split('&'))
        {
            if (pair.StartsWith(key + "=", StringComparison.Ordinal)) return Uri.UnescapeDataString(pair[(key.Length + 1)..]);
        }
        return null;
    }
}

internal sealed record CallPage(int Running, CallEntry[] Calls);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CallPage))]
internal sealed partial class ControlJson : JsonSerializerContext;
