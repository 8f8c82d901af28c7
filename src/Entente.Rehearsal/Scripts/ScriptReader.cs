using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Dialects;
using Entente.Rehearsal.Minds;

namespace Entente.Rehearsal.Scripts;

/// <summary>Reads a script, all its errors at once.</summary>
internal sealed class ScriptReader
{
    private readonly List<string> errors = [];
    private double scale = 1;

    public static Script Read(string text)
    {
        JsonNode? root = YamlText.Read(text);
        var reader = new ScriptReader();
        Script script = reader.ReadScript(new Fields(root, "", reader.errors));
        if (reader.errors.Count > 0) throw new ScriptException(string.Join("\n", reader.errors));
        return script;
    }

    private Script ReadScript(Fields fields)
    {
        scale = fields.Factor("time_scale") ?? 1;
        string? seed = fields.Text("seed");
        ulong seedValue = 1;
        if (seed is not null && !ulong.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out seedValue)) fields.Error("seed", $"'{seed}' is not a whole number from 0 on");
        fields.Text("about");
        var script = new Script
        {
            Seed = seedValue,
            SharedText = fields.Flag("shared_text") ?? false,
            FirstToken = fields.Time("first_token", scale),
            PerToken = fields.Time("per_token", scale),
            Keys = [.. fields.List("keys").Select(ReadKey)],
            Models = [.. fields.List("models").Select(ReadModel)],
            Rules = [.. fields.List("rules").Select(ReadRule)],
        };
        fields.Close();
        return script;
    }

    private ScriptKey ReadKey((JsonNode? Node, string Path) item)
    {
        if (item.Node is JsonValue plain) return new ScriptKey(plain.ToString(), null);
        var fields = new Fields(item.Node, item.Path, errors);
        var key = new ScriptKey(fields.Text("key") ?? "", fields.Time("revoked_after", scale));
        if (key.Key.Length == 0) fields.Error("key", "is missing");
        fields.Close();
        return key;
    }

    private ScriptModel ReadModel((JsonNode? Node, string Path) item)
    {
        var fields = new Fields(item.Node, item.Path, errors);
        string mind = fields.Text("mind") ?? Cast.Minds[0].Id;
        var model = new ScriptModel(fields.Text("name") ?? "", mind, fields.Number("context"), fields.Flag("refuses_prefill"));
        if (model.Name.Length == 0) fields.Error("name", "is missing");
        if (Cast.Find(mind) is null) fields.Error("mind", $"there is no mind '{mind}'; the nearest is '{Fields.Nearest(mind, Cast.Minds.Select(one => one.Id))}'");
        fields.Close();
        return model;
    }

    private Rule ReadRule((JsonNode? Node, string Path) item)
    {
        var fields = new Fields(item.Node, item.Path, errors);
        string name = fields.Text("name") ?? "";
        RuleMatch match = ReadMatch(new Fields(fields.Node("match"), fields.PathOf("match"), errors));
        int? times = fields.Number("times");
        TimeSpan? outage = fields.Time("outage", scale);
        Behaviour behaviour = ReadBehaviour(fields);
        if (outage is not null && behaviour.Error is null) behaviour = behaviour with { Error = NamedErrors.All["unavailable"] };
        fields.Close();
        return new Rule { Name = name.Length > 0 ? name : item.Path, Match = match, Times = times, Outage = outage, Behaviour = behaviour };
    }

    private RuleMatch ReadMatch(Fields fields)
    {
        var headers = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        if (fields.Node("header") is JsonObject map)
        {
            foreach (var (key, value) in map) headers[key] = value?.ToString() ?? "*";
        }
        var match = new RuleMatch
        {
            Model = fields.Text("model"),
            Provider = fields.Text("provider"),
            Dialect = fields.Text("dialect"),
            Calls = ReadCalls(fields),
            Headers = headers.ToImmutable(),
            From = fields.Time("from", scale),
            Until = fields.Time("until", scale),
            Prompt = fields.Text("prompt"),
            Stream = fields.Flag("stream"),
            Continuation = fields.Choice<ContinuationForm>("continuation"),
        };
        fields.Close();
        return match;
    }

    private static (int, int)? ReadCalls(Fields fields)
    {
        if (fields.Text("call") is not { } text) return null;
        string[] ends = text.Split('-', 2);
        bool first = int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int from) && from > 0;
        int to = from;
        bool last = ends.Length == 1 || ends[1].Length == 0 || int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out to);
        if (ends.Length == 2 && ends[1].Length == 0) to = int.MaxValue;
        if (first && last && to >= from) return (from, to);
        fields.Error("call", $"'{text}' is not a number from 1 on, a range such as 2-4, or 3- for the third and all after it");
        return null;
    }

    private Behaviour ReadBehaviour(Fields fields)
    {
        ImmutableArray<string>? tokens = fields.Has("tokens") ? [.. fields.List("tokens").Select(token => token.Node?.ToString() ?? "")] : null;
        string? text = fields.Text("text");
        if (text is not null && tokens is not null) fields.Error("tokens", "says the text a second time; leave out 'text' or 'tokens'");
        var headers = fields.Node("headers") is JsonObject map
            ? map.ToImmutableDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? "", StringComparer.OrdinalIgnoreCase)
            : null;
        return new Behaviour
        {
            Silence = fields.Time("silence", scale),
            FirstToken = fields.Time("first_token", scale),
            PerToken = fields.Time("per_token", scale),
            KeepAlive = fields.Time("keep_alive", scale),
            Error = fields.Has("error") ? ReadError(fields.Node("error"), fields.PathOf("error")) : null,
            Cut = fields.Has("cut") ? ReadCut(new Fields(fields.Node("cut"), fields.PathOf("cut"), errors)) : null,
            Stall = fields.Has("stall") ? ReadStall(new Fields(fields.Node("stall"), fields.PathOf("stall"), errors)) : null,
            MalformedAfter = fields.Number("malformed_after"),
            ErrorEvent = fields.Has("error_event") ? ReadErrorEvent(new Fields(fields.Node("error_event"), fields.PathOf("error_event"), errors)) : null,
            Refusal = fields.Text("refusal"),
            Omit = fields.Has("omit") ? [.. Choices<Omission>(fields, "omit")] : null,
            HoldOpen = fields.Time("hold_open", scale),
            SaysModel = fields.Text("says_model"),
            Text = text ?? (tokens is { } list ? string.Concat(list) : null),
            Tokens = tokens,
            Manners = fields.Has("manner") ? Choices<Manners>(fields, "manner").Aggregate(Manners.Comply, (all, one) => all | one) : null,
            Reasoning = fields.Flag("reasoning"),
            Headers = headers,
            Pieces = fields.Number("pieces") is { } pieces ? Math.Max(1, pieces) : null,
        };
    }

    private static Cut ReadCut(Fields fields)
    {
        var cut = new Cut
        {
            AfterTokens = fields.Number("after_tokens"),
            AfterBytes = fields.Number("after_bytes"),
            BeforeHeaders = fields.Flag("before_headers") ?? false,
            How = fields.Choice<CutHow>("how") ?? CutHow.Clean,
            Inside = fields.Choice<CutInside>("inside") ?? CutInside.Nothing,
        };
        int places = (cut.AfterTokens is null ? 0 : 1) + (cut.AfterBytes is null ? 0 : 1) + (cut.BeforeHeaders ? 1 : 0);
        if (places != 1) fields.Error("after_tokens", "a cut has exactly one place: after_tokens, after_bytes or before_headers");
        fields.Close();
        return cut;
    }

    private Stall ReadStall(Fields fields)
    {
        var stall = new Stall(fields.Number("after_tokens") ?? 0, fields.Time("for", scale) ?? Timeout.InfiniteTimeSpan);
        fields.Close();
        return stall;
    }

    private ErrorEvent ReadErrorEvent(Fields fields)
    {
        int after = fields.Number("after_tokens") ?? 0;
        ScriptedError error = fields.Has("error") ? ReadError(fields.Node("error"), fields.PathOf("error")) : NamedErrors.All["server_error"];
        fields.Close();
        return new ErrorEvent(after, error);
    }

    /// <summary>A status, the name of a known error, or a mapping that may begin from either.</summary>
    private ScriptedError ReadError(JsonNode? node, string path)
    {
        if (node is JsonValue) return Known(node.ToString(), path);
        var fields = new Fields(node, path, errors);
        ScriptedError basis = fields.Text("name") is { } name ? Known(name, fields.PathOf("name"))
            : Known(fields.Text("status") ?? "500", fields.PathOf("status"));
        var error = new ScriptedError
        {
            Status = fields.Number("status") ?? basis.Status,
            Type = fields.Text("type") ?? basis.Type,
            Code = fields.Text("code") ?? basis.Code,
            Message = fields.Text("message") ?? basis.Message,
            Param = fields.Text("param") ?? basis.Param,
            RetryAfter = fields.Time("retry_after", scale),
            Body = fields.Text("body"),
        };
        fields.Close();
        return error;
    }

    private ScriptedError Known(string name, string path)
    {
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int status))
        {
            if (status is < 400 or > 599) errors.Add($"{path}: {status} is not a status from 400 to 599");
            return NamedErrors.All.Values.FirstOrDefault(error => error.Status == status)
                ?? new ScriptedError { Status = status, Type = status < 500 ? "invalid_request_error" : "server_error", Message = $"The rehearsal script answers with status {status}." };
        }
        if (NamedErrors.All.TryGetValue(name, out ScriptedError? known)) return known;
        errors.Add($"{path}: there is no error '{name}'; the nearest known one is '{Fields.Nearest(name, NamedErrors.All.Keys)}' (known: {string.Join(", ", NamedErrors.All.Keys)}, or a status)");
        return NamedErrors.All["server_error"];
    }

    private static IEnumerable<T> Choices<T>(Fields fields, string key) where T : struct, Enum
    {
        foreach (var (node, _) in fields.List(key))
        {
            if (Fields.Named<T>(node?.ToString() ?? "") is { } value) yield return value;
            else fields.Error(key, $"'{node}' is not one of {string.Join(", ", Enum.GetNames<T>().Select(Fields.Spelt))}");
        }
    }
}
