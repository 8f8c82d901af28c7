using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Evaluation.Recorded;

namespace Entente.Evaluation.Live;

/// <summary>Live answers as lines of recorded results.</summary>
internal static class LiveJson
{
    private static readonly JsonSerializerOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Line(RecordedQuestion question, string kind, string name, JsonObject said)
    {
        var json = new JsonObject { ["task"] = question.Task, ["id"] = question.Id };
        if (question.Category is { } category)
        {
            json["cat"] = category;
        }

        json["prompt"] = question.Prompt;
        if (question.Options.Count > 0)
        {
            json["options"] = new JsonArray([.. question.Options.Select(option => (JsonNode)option)]);
        }

        json["gold"] = question.Gold;

        // A line without "models" is no line of recorded results.
        json["models"] = new JsonObject();
        json[kind] = new JsonObject { [name] = said };
        return json.ToJsonString(Format);
    }

    /// <summary>The first sample is the answer; the others stand beside it, with their scores where recorded results have them.</summary>
    public static JsonObject OfModel(IReadOnlyList<LiveAnswer> samples)
    {
        var json = Of(samples[0]);
        if (samples.Count > 1)
        {
            json["scores"] = new JsonArray([.. samples.Select(sample => (JsonNode)sample.Score)]);
            json["samples"] = new JsonArray([.. samples.Select(sample => (JsonNode)Of(sample))]);
        }

        return json;
    }

    public static JsonObject OfStrategy(LiveAnswer answer, LiveCaps caps)
    {
        var json = Of(answer);
        json["calls"] = answer.Calls;
        json["answered_by"] = answer.AnsweredBy;
        json["under"] = caps.ToString();
        return json;
    }

    public static IReadOnlyList<LiveAnswer> ReadModel(JsonObject json)
        => json["samples"] is JsonArray samples ? [.. samples.Select(sample => Read(sample!.AsObject()))] : [Read(json)];

    public static LiveAnswer Read(JsonObject json) => new()
    {
        Score = (double?)json["score"] ?? (double?)json["ok"] ?? 0,
        Answer = (string?)json["ans"],
        Characters = (int?)json["out_chars"] ?? 0,
        CostUsd = (double?)json["cost"],
        Calls = (int?)json["calls"] ?? 1,
        Seconds = (double?)json["seconds"] ?? 0,
        Run = (string?)json["run"],
        AnsweredBy = (string?)json["answered_by"],
    };

    private static JsonObject Of(LiveAnswer answer)
    {
        var json = new JsonObject { ["ok"] = answer.Score >= 0.5 ? 1 : 0 };
        if (answer.Score is not (0 or 1))
        {
            json["score"] = answer.Score;
        }

        json["ans"] = answer.Answer;
        json["out_chars"] = answer.Characters;
        json["cost"] = answer.CostUsd;
        json["seconds"] = Math.Round(answer.Seconds, 3);
        json["run"] = answer.Run;
        return json;
    }
}
