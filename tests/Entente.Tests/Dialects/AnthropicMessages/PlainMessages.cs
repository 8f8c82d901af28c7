using System.Text;
using System.Text.Json;
using Entente.Dialects;
using Xunit;

namespace Entente.Tests.Dialects.AnthropicMessages;

/// <summary>A reader of messages that shares nothing with the codec, and holds the events to the order that the vendor's client demands.</summary>
internal static class PlainMessages
{
    public static Told ReadStream(byte[] stream)
    {
        List<Part> parts = [];
        string? open = null;
        string id = "", name = "", signature = "";
        StringBuilder collected = new();
        string finish = "";
        JsonElement? usage = null;
        bool started = false, stopped = false;
        int index = -1;
        foreach (string item in Encoding.UTF8.GetString(stream).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = item.Split('\n');
            JsonElement root = JsonDocument.Parse(lines[1]["data: ".Length..]).RootElement;
            Assert.Equal($"event: {root.GetProperty("type")}", lines[0]);
            Assert.False(stopped);
            switch (root.GetProperty("type").GetString())
            {
                case "message_start":
                    Assert.False(started);
                    Assert.True(root.GetProperty("message").GetProperty("usage").GetProperty("input_tokens").GetInt64() >= 0);
                    started = true;
                    break;
                case "content_block_start":
                    Assert.True(started && open is null);
                    Assert.Equal(++index, root.GetProperty("index").GetInt32());
                    JsonElement block = root.GetProperty("content_block");
                    open = block.GetProperty("type").GetString();
                    id = block.TryGetProperty("id", out JsonElement its) ? its.GetString()! : "";
                    name = block.TryGetProperty("name", out JsonElement called) ? called.GetString()! : "";
                    collected.Clear().Append(open is "text" or "thinking" ? block.GetProperty(open).GetString() : "");
                    signature = block.TryGetProperty("data", out JsonElement data) ? data.GetString()! : "";
                    break;
                case "content_block_delta":
                    Assert.Equal(index, root.GetProperty("index").GetInt32());
                    JsonElement delta = root.GetProperty("delta");
                    string kind = delta.GetProperty("type").GetString()!;
                    Assert.True((open, kind) is ("text", "text_delta") or ("text", "citations_delta") or ("thinking", "thinking_delta") or ("thinking", "signature_delta") or ("tool_use", "input_json_delta"), $"{kind} in {open}");
                    signature = kind == "signature_delta" ? delta.GetProperty("signature").GetString()! : signature;
                    collected.Append(kind switch { "text_delta" => delta.GetProperty("text").GetString(), "thinking_delta" => delta.GetProperty("thinking").GetString(), "input_json_delta" => delta.GetProperty("partial_json").GetString(), _ => "" });
                    break;
                case "content_block_stop":
                    Assert.Equal(index, root.GetProperty("index").GetInt32());
                    if (open is "text" or "thinking" or "redacted_thinking" or "tool_use")
                    {
                        parts.Add(open switch
                        {
                            "text" => new TextPart(collected.ToString()),
                            "tool_use" => new ToolCallPart(id, name, collected.ToString()),
                            "thinking" => new ReasoningPart(collected.ToString(), signature.Length > 0 ? signature : null),
                            _ => new ReasoningPart("", null, signature),
                        });
                    }

                    open = null;
                    break;
                case "message_delta":
                    Assert.Null(open);
                    finish = root.GetProperty("delta").GetProperty("stop_reason").GetString()!;
                    usage = root.GetProperty("usage");
                    break;
                case "message_stop":
                    Assert.NotEqual("", finish);
                    stopped = true;
                    break;
            }
        }

        Assert.True(stopped);
        return Make(parts, finish, usage!.Value);
    }

    public static Told ReadAnswer(byte[] body)
    {
        JsonElement root = JsonDocument.Parse(body).RootElement;
        Assert.Equal("message", root.GetProperty("type").GetString());
        List<Part> parts = [];
        foreach (JsonElement block in root.GetProperty("content").EnumerateArray())
        {
            switch (block.GetProperty("type").GetString())
            {
                case "text":
                    parts.Add(new TextPart(block.GetProperty("text").GetString()!));
                    break;
                case "tool_use":
                    parts.Add(new ToolCallPart(block.GetProperty("id").GetString()!, block.GetProperty("name").GetString()!, block.GetProperty("input").GetRawText()));
                    break;
                case "thinking":
                    parts.Add(new ReasoningPart(block.GetProperty("thinking").GetString()!, block.GetProperty("signature").GetString()));
                    break;
            }
        }

        return Make(parts, root.GetProperty("stop_reason").GetString()!, root.GetProperty("usage"));
    }

    private static Told Make(List<Part> parts, string finish, JsonElement usage)
    {
        JsonElement[] rounds = usage.TryGetProperty("iterations", out JsonElement iterations) && iterations.ValueKind == JsonValueKind.Array
            ? [.. iterations.EnumerateArray().Where(round => round.GetProperty("type").GetString() != "advisor_message")]
            : [];
        rounds = rounds.Length > 0 ? rounds : [usage];
        long Sum(string name) => rounds.Sum(round => round.TryGetProperty(name, out JsonElement count) ? count.GetInt64() : 0);
        return Told.Of(new Answer
        {
            Choices =
            [
                new AnswerChoice
                {
                    Parts = [.. parts],
                    RawFinish = finish,
                    Finish = finish switch
                    {
                        "end_turn" or "stop_sequence" => FinishReason.Stop,
                        "max_tokens" => FinishReason.Length,
                        "tool_use" => FinishReason.ToolCalls,
                        "refusal" => FinishReason.Refused,
                        _ => FinishReason.Other,
                    },
                },
            ],
            Usage = new Usage
            {
                Input = Sum("input_tokens") + Sum("cache_read_input_tokens") + Sum("cache_creation_input_tokens"),
                CachedRead = Sum("cache_read_input_tokens"),
                Output = Sum("output_tokens"),
            },
        });
    }
}
