using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Entente.Extensions.AI;

/// <summary>Messages in the chat dialect: text, images, tool calls, their results, refusals, signed thoughts.</summary>
internal static class ChatBodyMessages
{
    /// <param name="instructions">A system message before all others; null for none.</param>
    public static JsonArray Write(IEnumerable<ChatMessage> messages, string? instructions)
    {
        var written = new JsonArray();
        if (!string.IsNullOrEmpty(instructions))
        {
            written.Add(new JsonObject { ["role"] = "system", ["content"] = instructions });
        }

        foreach (var message in messages)
        {
            Write(message, written);
        }

        return written;
    }

    private static void Write(ChatMessage message, JsonArray into)
    {
        var role = message.Role.Value;
        if (role is not ("system" or "developer" or "user" or "assistant" or "tool"))
        {
            throw new NotSupportedException($"A message of the role \"{role}\" cannot be carried: use system, developer, user, assistant or tool.");
        }

        // 1. In this dialect each result is a message of its own, before whatever else was said in the same turn.
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            into.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = result.CallId, ["content"] = Result(result) });
        }

        var others = message.Contents.Where(content => content is not (FunctionResultContent or UsageContent)).ToList();
        if (role == "tool" || (others.Count == 0 && message.Contents.Count > 0))
        {
            RefuseBesideResults(message, others);
            return;
        }

        // 2. The rest.
        var turn = new JsonObject { ["role"] = role };
        if (message.AuthorName is { } author && new string([.. author.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-')]) is { Length: > 0 } name)
        {
            turn["name"] = name;
        }

        if (role == "assistant")
        {
            Assistant(others, turn);
        }
        else
        {
            turn["content"] = Content(others);
        }

        into.Add(turn);
    }

    private static void RefuseBesideResults(ChatMessage message, List<AIContent> others)
    {
        if (message.Role == ChatRole.Tool && (others.Count > 0 || message.Contents.Count == 0))
        {
            throw new NotSupportedException($"A message of the role tool holds {(others.Count > 0 ? $"a {others[0].GetType().Name}" : "nothing")}: it may hold FunctionResultContent only.");
        }
    }

    private static void Assistant(List<AIContent> contents, JsonObject turn)
    {
        var calls = contents.OfType<FunctionCallContent>().ToList();
        var refusals = contents.OfType<ErrorContent>().Where(error => error.ErrorCode == AnswerUpdates.Refusal).ToList();
        var thoughts = contents.OfType<TextReasoningContent>().Where(thought => thought.ProtectedData is not null).ToList();
        var said = contents.Where(content => content is not (FunctionCallContent or TextReasoningContent) && !refusals.Contains(content) && !IsOfAnAnswer(content)).ToList();

        turn["content"] = said.Count == 0 && calls.Count + refusals.Count > 0 ? null : Content(said);
        if (refusals.Count > 0)
        {
            turn["refusal"] = string.Concat(refusals.Select(refusal => refusal.Message));
        }

        // Unsigned thoughts are of no use to any provider; signed ones are asked for by those that signed them.
        if (thoughts.Count > 0)
        {
            turn["thinking_blocks"] = new JsonArray([.. thoughts.Select(Thought)]);
        }

        if (calls.Count > 0)
        {
            turn["tool_calls"] = new JsonArray([.. calls.Select(Call)]);
        }
    }

    /// <summary>What a provider said beside its answer (annotations and the like), and no provider takes back.</summary>
    private static bool IsOfAnAnswer(AIContent content) => content.GetType() == typeof(AIContent) && content.RawRepresentation is JsonElement;

    private static JsonNode Content(List<AIContent> contents)
        => contents.TrueForAll(content => content is TextContent) && contents.Count < 2
            ? JsonValue.Create(string.Concat(contents.Cast<TextContent>().Select(content => content.Text)))
            : new JsonArray([.. contents.Select(Part)]);

    private static JsonObject Part(AIContent content) => content switch
    {
        TextContent text => new() { ["type"] = "text", ["text"] = text.Text },
        DataContent image when image.HasTopLevelMediaType("image") => Image($"data:{image.MediaType};base64,{image.Base64Data}"),
        UriContent image when image.HasTopLevelMediaType("image") && image.Uri.Scheme is "http" or "https" => Image(image.Uri.AbsoluteUri),
        DataContent data => throw new NotSupportedException($"A DataContent of type {data.MediaType} cannot be carried to every endpoint of a pool: give text or an image."),
        UriContent uri => throw new NotSupportedException($"A UriContent of type {uri.MediaType} at {uri.Uri} cannot be carried: give an image by http, https or its bytes."),
        _ => throw new NotSupportedException($"A {content.GetType().Name} cannot be carried in a message: give text, images, function calls and their results."),
    };

    private static JsonObject Image(string url) => new() { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = url } };

    private static JsonObject Call(FunctionCallContent call) => new()
    {
        ["id"] = call.CallId,
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = Arguments(call) },
    };

    /// <summary>Arguments that were no JSON go back as the model wrote them.</summary>
    private static string Arguments(FunctionCallContent call)
        => call is { Arguments: null, RawRepresentation: string written } ? written : JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>(), ChatJson.Options);

    private static JsonObject Thought(TextReasoningContent thought) => thought.Text.Length == 0
        ? new() { ["type"] = "redacted_thinking", ["data"] = thought.ProtectedData }
        : new() { ["type"] = "thinking", ["thinking"] = thought.Text, ["signature"] = thought.ProtectedData };

    private static string Result(FunctionResultContent result) => result.Result switch
    {
        null => result.Exception is { } failed ? $"Error: {failed.Message}" : "",
        string text => text,
        TextContent text => text.Text,
        IEnumerable<AIContent> parts when parts.All(part => part is TextContent) => string.Concat(parts.Cast<TextContent>().Select(part => part.Text)),
        AIContent or IEnumerable<AIContent> => throw new NotSupportedException($"The result of call {result.CallId} holds more than text, which a chat completion cannot carry: give its text."),
        var value => JsonSerializer.Serialize(value, ChatJson.Options),
    };
}
