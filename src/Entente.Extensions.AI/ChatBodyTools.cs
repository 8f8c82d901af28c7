using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Entente.Extensions.AI;

/// <summary>Tools and how they may be chosen. Only their declarations travel; calling them is the program's.</summary>
internal static class ChatBodyTools
{
    public static void Write(ChatOptions options, JsonObject body)
    {
        if (options.Tools is not { Count: > 0 } tools)
        {
            return;
        }

        body["tools"] = new JsonArray([.. tools.Select(Tool)]);
        ChatBody.Set(body, "parallel_tool_calls", options.AllowMultipleToolCalls);
        ChatBody.Set(body, "tool_choice", options.ToolMode switch
        {
            null => null,
            AutoChatToolMode => "auto",
            NoneChatToolMode => "none",
            RequiredChatToolMode { RequiredFunctionName: { } name } => new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name } },
            RequiredChatToolMode => "required",
            var other => throw new NotSupportedException($"A tool mode of type {other.GetType()} cannot be carried: give Auto, None, RequireAny or RequireSpecific."),
        });
    }

    public static bool? Strict(IReadOnlyDictionary<string, object?>? properties)
        => properties is not null && properties.TryGetValue("strict", out var strict) ? strict as bool? : null;

    private static JsonObject Tool(AITool tool)
    {
        if (tool is not AIFunctionDeclaration function)
        {
            throw new NotSupportedException($"The tool {tool.Name} ({tool.GetType()}) runs at a provider, and no two providers have the same: declare a function (AIFunctionFactory) instead.");
        }

        var declared = new JsonObject { ["name"] = function.Name, ["parameters"] = ChatBody.Node(function.JsonSchema) };
        ChatBody.Set(declared, "description", function.Description is { Length: > 0 } description ? description : null);
        ChatBody.Set(declared, "strict", Strict(function.AdditionalProperties));
        return new() { ["type"] = "function", ["function"] = declared };
    }
}
