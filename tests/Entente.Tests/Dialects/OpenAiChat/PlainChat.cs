using System.Text;
using System.Text.Json;
using Entente.Dialects;
using Xunit;

namespace Entente.Tests.Dialects.OpenAiChat;

/// <summary>A reader of chat completions that shares nothing with the codec: split on blank lines, parse, add up.</summary>
internal static class PlainChat
{
    public static Told ReadStream(byte[] stream)
    {
        string[] events = Encoding.UTF8.GetString(stream).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", events[^1]);
        List<AnswerPiece> pieces = [.. events[..^1].Select(item => new AnswerPiece(JsonDocument.Parse(item["data: ".Length..]).RootElement))];
        Assert.Single(pieces.Select(piece => piece.Head).Distinct());

        StringBuilder text = new(), thought = new(), refusal = new();
        SortedDictionary<int, (string Id, string Name, string Arguments)> tools = [];
        string finish = "";
        JsonElement? usage = null;
        bool role = false;
        foreach (AnswerPiece piece in pieces)
        {
            usage = piece.Usage ?? usage;
            if (piece.Choice is not { } choice)
            {
                continue;
            }

            JsonElement delta = choice.GetProperty("delta");
            Assert.Equal("", finish);
            finish = choice.GetProperty("finish_reason").GetString() ?? "";
            Assert.Equal(!role, delta.TryGetProperty("role", out _));
            role = true;
            Append(text, delta, "content");
            Append(thought, delta, "reasoning_content");
            Append(refusal, delta, "refusal");
            if (delta.TryGetProperty("tool_calls", out JsonElement calls))
            {
                Add(tools, calls[0]);
            }
        }

        return Make(text.ToString(), thought.ToString(), refusal.ToString(), tools.Values, finish, usage);
    }

    public static Told ReadAnswer(byte[] body)
    {
        JsonElement root = JsonDocument.Parse(body).RootElement;
        JsonElement choice = root.GetProperty("choices")[0];
        JsonElement message = choice.GetProperty("message");
        Assert.Equal("assistant", message.GetProperty("role").GetString());
        SortedDictionary<int, (string Id, string Name, string Arguments)> tools = [];
        if (message.TryGetProperty("tool_calls", out JsonElement calls))
        {
            foreach (JsonElement call in calls.EnumerateArray())
            {
                JsonElement function = call.GetProperty("function");
                tools[tools.Count] = (call.GetProperty("id").GetString()!, function.GetProperty("name").GetString()!, function.GetProperty("arguments").GetString()!);
            }
        }

        string content = message.GetProperty("content") is { ValueKind: JsonValueKind.String } said ? said.GetString()! : "";
        string thought = message.TryGetProperty("reasoning_content", out JsonElement reasoning) ? reasoning.GetString()! : "";
        return Make(content, thought, message.GetProperty("refusal").GetString() ?? "", tools.Values, choice.GetProperty("finish_reason").GetString()!, root.TryGetProperty("usage", out JsonElement usage) ? usage : null);
    }

    private static void Append(StringBuilder into, JsonElement delta, string name)
    {
        if (delta.TryGetProperty(name, out JsonElement value))
        {
            into.Append(value.GetString());
        }
    }

    private static void Add(SortedDictionary<int, (string Id, string Name, string Arguments)> tools, JsonElement call)
    {
        int index = call.GetProperty("index").GetInt32();
        JsonElement function = call.GetProperty("function");
        string arguments = function.GetProperty("arguments").GetString()!;
        tools[index] = call.TryGetProperty("id", out JsonElement id)
            ? (id.GetString()!, function.GetProperty("name").GetString()!, arguments)
            : tools[index] with { Arguments = tools[index].Arguments + arguments };
    }

    private static Told Make(string text, string thought, string refusal, IEnumerable<(string Id, string Name, string Arguments)> tools, string finish, JsonElement? usage)
    {
        long Count(string name) => usage!.Value.GetProperty(name).GetInt64();
        long Detail(string group, string name) => usage!.Value.TryGetProperty(group, out JsonElement details) && details.ValueKind == JsonValueKind.Object && details.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : 0;
        List<Part> parts = [new TextPart(text), new ReasoningPart(thought), .. tools.Select(call => new ToolCallPart(call.Id, call.Name, call.Arguments))];
        FinishReason reason = finish switch
        {
            "stop" => FinishReason.Stop,
            "length" => FinishReason.Length,
            "tool_calls" => FinishReason.ToolCalls,
            "content_filter" => FinishReason.Refused,
            _ => FinishReason.Other,
        };
        long reasoning = usage is null ? 0 : Detail("completion_tokens_details", "reasoning_tokens");
        long output = usage is null ? 0 : Count("completion_tokens");
        bool beside = reasoning > 0 && usage!.Value.TryGetProperty("total_tokens", out JsonElement total) && total.GetInt64() == Count("prompt_tokens") + output + reasoning;
        return Told.Of(new Answer
        {
            Choices = [new AnswerChoice { Parts = [.. parts, .. refusal.Length > 0 ? [new RefusalPart(refusal)] : Array.Empty<Part>()], Finish = reason == FinishReason.Stop && refusal.Length > 0 ? FinishReason.Refused : reason, RawFinish = finish }],
            Usage = usage is null ? null : new Usage
            {
                Input = Count("prompt_tokens"),
                Output = beside ? output + reasoning : output,
                CachedRead = Detail("prompt_tokens_details", "cached_tokens"),
            },
        });
    }

    private sealed class AnswerPiece(JsonElement root)
    {
        public string Head => string.Join("|", new[] { "id", "object", "created", "model" }.Select(name => root.GetProperty(name).ToString()));
        public JsonElement? Choice => root.GetProperty("choices").GetArrayLength() > 0 ? root.GetProperty("choices")[0] : null;
        public JsonElement? Usage => root.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object ? usage : null;
    }
}
