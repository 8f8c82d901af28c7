using System.Text.Json;

namespace Entente.Evaluation.Recorded;

/// <summary>One line of recorded results. Whatever is wrong with it is a <see cref="FormatException"/> that says what.</summary>
internal static class LineParser
{
    /// <param name="isDataset">Questions that nobody has answered are lines too.</param>
    public static RecordedLine Parse(long number, string line, bool isDataset = false)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"no JSON at byte {exception.BytePositionInLine + 1}; each line is one JSON object", exception);
        }

        using (document)
        {
            var json = document.RootElement;
            if (json.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException($"a JSON object is expected, not {Named(json)}");
            }

            return json.TryGetProperty("models", out var models)
                ? new RecordedLine { Line = number, Question = Question(json, Answers(models)) }
                : json.TryGetProperty("model", out _)
                    ? new RecordedLine { Line = number, Response = Response(json) }
                    : isDataset ? new RecordedLine { Line = number, Question = Question(json, new Dictionary<string, RecordedAnswer>()) }
                    : throw new FormatException("neither \"models\" nor \"model\" is there; a line holds a question with its \"models\" or one \"model\"'s response");
        }
    }

    private static RecordedQuestion Question(JsonElement json, IReadOnlyDictionary<string, RecordedAnswer> answers) => new()
    {
        Task = string.Intern(Text(json, "task") ?? ""),
        Id = Text(json, "id") ?? throw new FormatException("\"id\" is missing"),
        Category = Text(json, "cat") is { } category ? string.Intern(category) : null,
        Prompt = Text(json, "prompt") ?? throw new FormatException("\"prompt\" is missing"),
        Options = Texts(json, "options"),
        Gold = Text(json, "gold"),
        Answers = answers,
    };

    private static Dictionary<string, RecordedAnswer> Answers(JsonElement models)
    {
        if (models.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"\"models\" is {Named(models)}; an object is expected, one entry a model");
        }

        var answers = new Dictionary<string, RecordedAnswer>(StringComparer.Ordinal);
        foreach (var model in models.EnumerateObject())
        {
            answers[string.Intern(model.Name)] = AnswerParser.Parse(model.Name, model.Value);
        }

        return answers;
    }

    private static WholeResponse Response(JsonElement json)
    {
        var texts = Text(json, "response") is { } one ? [one] : Texts(json, "responses");
        if (texts.Count == 0)
        {
            throw new FormatException("\"response\" is missing");
        }

        var model = Text(json, "model") ?? throw new FormatException("\"model\" is null");
        var scores = AnswerParser.Scores(model, json);
        return new WholeResponse
        {
            Task = Text(json, "task"),
            Id = Text(json, "id") ?? throw new FormatException("\"id\" is missing"),
            Model = string.Intern(model),
            Texts = texts,
            Scores = scores.Count > 0 ? scores : AnswerParser.Score(model, json) is { } score ? [score] : [],
        };
    }

    /// <summary>Ids and answers are written as numbers by some.</summary>
    internal static string? Text(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => throw new FormatException($"\"{name}\" is {Named(value)}; a text is expected"),
        };
    }

    internal static string Named(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.Null => "null",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => "true or false",
    };

    private static List<string> Texts(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var list) || list.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            ? [.. list.EnumerateArray().Select(item => item.ToString())]
            : throw new FormatException($"\"{name}\" is {Named(list)}; a list of texts is expected");
    }
}
