using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Entente.Tests.Dialects.AnthropicMessages;

/// <summary>What Anthropic's API refuses with a 400, as its documentation tells it.</summary>
internal static partial class MessagesRules
{
    public static void Check(JsonElement request)
    {
        Assert.NotEqual("", request.GetProperty("model").GetString());
        Assert.True(request.GetProperty("max_tokens").GetInt32() > 0);
        if (request.TryGetProperty("temperature", out JsonElement temperature))
        {
            Assert.InRange(temperature.GetDouble(), 0, 1);
        }

        string[] offered = request.TryGetProperty("tools", out JsonElement tools) ? [.. tools.EnumerateArray().Select(Tool)] : [];
        if (request.TryGetProperty("tool_choice", out JsonElement choice) && choice.GetProperty("type").GetString() == "tool")
        {
            Assert.Contains(choice.GetProperty("name").GetString(), offered);
        }

        string[] called = [];
        string before = "";
        foreach (JsonElement message in request.GetProperty("messages").EnumerateArray())
        {
            string role = message.GetProperty("role").GetString()!;
            Assert.True(role is "user" or "assistant" or "system");
            Assert.NotEqual(before, role);
            before = role;
            JsonElement content = message.GetProperty("content");
            JsonElement[] blocks = content.ValueKind == JsonValueKind.String ? [] : [.. content.EnumerateArray()];
            Assert.True(content.ValueKind == JsonValueKind.String ? content.GetString()!.Length > 0 : blocks.Length > 0);
            string[] answered = [.. Ids(blocks, "tool_result", "tool_use_id")];
            Assert.Equal(called.Order(), answered.Order());
            called = [.. Ids(blocks, "tool_use", "id")];
            Assert.All(called, id => Assert.Matches(IdPattern(), id));
            foreach (JsonElement block in blocks)
            {
                Block(block);
            }
        }
    }

    private static string Tool(JsonElement tool)
    {
        if (!tool.TryGetProperty("type", out JsonElement type) || type.GetString() == "custom")
        {
            Assert.Equal("object", tool.GetProperty("input_schema").GetProperty("type").GetString());
        }

        return tool.GetProperty("name").GetString()!;
    }

    private static IEnumerable<string> Ids(JsonElement[] blocks, string type, string field) =>
        blocks.Where(block => block.GetProperty("type").GetString() == type).Select(block => block.GetProperty(field).GetString()!);

    private static void Block(JsonElement block)
    {
        switch (block.GetProperty("type").GetString())
        {
            case "text":
                Assert.NotEqual("", block.GetProperty("text").GetString());
                break;
            case "image":
                Assert.True(block.GetProperty("source").GetProperty("type").GetString() is "url" or "base64");
                break;
            case "tool_use":
                Assert.Equal(JsonValueKind.Object, block.GetProperty("input").ValueKind);
                break;
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]+$")]
    private static partial Regex IdPattern();
}
