using System.Text.Json;

namespace Entente.Evaluation.Recorded;

/// <summary>What a line says of one model.</summary>
internal static class AnswerParser
{
    public static RecordedAnswer Parse(string model, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"model \"{model}\" is {LineParser.Named(json)}; an object like {{\"ok\":1}} is expected");
        }

        var samples = Scores(model, json);
        return new RecordedAnswer
        {
            Score = Score(model, json)
                ?? (samples.Count > 0 ? samples.Average() : throw new FormatException($"model \"{model}\" has neither \"ok\" nor \"score\"")),
            Text = LineParser.Text(json, "ans"),
            OutputCharacters = Characters(model, json) is [var only] ? only : null,
            CostUsd = Number(model, json, "cost", 0, double.MaxValue),
            Samples = samples,
            SampleCharacters = samples.Count > 0 ? Characters(model, json) : [],
        };
    }

    /// <summary><c>score</c> where it is there, else <c>ok</c>; null where there is neither.</summary>
    public static double? Score(string model, JsonElement json)
    {
        if (Number(model, json, "score", 0, 1) is { } score)
        {
            return score;
        }

        return Number(model, json, "ok", 0, 1) switch
        {
            null => null,
            0 => 0,
            1 => 1,
            var odd => throw new FormatException($"\"ok\" of model \"{model}\" is {odd}; 0 or 1 is expected"),
        };
    }

    public static IReadOnlyList<double> Scores(string model, JsonElement json)
    {
        if (!json.TryGetProperty("scores", out var list) || list.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(item => Checked(model, item, "scores", 0, 1))]
            : throw new FormatException($"\"scores\" of model \"{model}\" is {LineParser.Named(list)}; a list is expected");
    }

    private static IReadOnlyList<int> Characters(string model, JsonElement json)
    {
        if (!json.TryGetProperty("out_chars", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item => (int)Checked(model, item, "out_chars", 0, int.MaxValue))]
            : [(int)Checked(model, value, "out_chars", 0, int.MaxValue)];
    }

    private static double? Number(string model, JsonElement json, string name, double least, double most)
        => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? Checked(model, value, name, least, most) : null;

    private static double Checked(string model, JsonElement value, string name, double least, double most)
    {
        var number = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            _ => throw new FormatException($"\"{name}\" of model \"{model}\" is {LineParser.Named(value)}; a number is expected"),
        };
        return number >= least && number <= most
            ? number
            : throw new FormatException(FormattableString.Invariant($"\"{name}\" of model \"{model}\" is {number}; {least} to {(most == 1 ? "1" : "more")} is expected"));
    }
}
