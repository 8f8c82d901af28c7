using System.Text.Json;
using Entente.Dialects;
using Microsoft.Extensions.AI;

namespace Entente.Extensions.AI.Endpoints;

/// <summary>A call's conversation in the abstraction's words.</summary>
internal static class ClientMessages
{
    /// <exception cref="CannotCarryException">A part has no place in the abstraction.</exception>
    public static List<ChatMessage> Of(Call call) => [.. call.Messages.Select(Of)];

    private static ChatMessage Of(Message message) => new(Role(message), [.. message.Parts.Select(Content)]) { AuthorName = message.Name };

    private static ChatRole Role(Message message) => message.Role switch
    {
        // Clients that tell the two apart do so by themselves, by the model.
        Entente.Dialects.Role.System or Entente.Dialects.Role.Developer => ChatRole.System,
        Entente.Dialects.Role.Assistant => ChatRole.Assistant,
        Entente.Dialects.Role.Tool => ChatRole.Tool,
        _ => ChatRole.User,
    };

    private static AIContent Content(Part part) => part switch
    {
        TextPart text => new TextContent(text.Text),
        ImagePart { Url: { } url } => new UriContent(url, "image/*"),
        ImagePart { Base64: { } base64 } image => new DataContent($"data:{image.MediaType ?? "image/png"};base64,{base64}"),
        ToolCallPart call => Call(call),
        ToolResultPart result => new FunctionResultContent(result.CallId, string.Concat(result.Content.Select(Text))),
        ReasoningPart thought => new TextReasoningContent(thought.Text) { ProtectedData = thought.Signature ?? thought.Redacted },
        RefusalPart refusal => new TextContent(refusal.Text),
        OpaquePart opaque => throw new CannotCarryException($"a part of kind {opaque.Kind} cannot be carried to a chat client"),
        _ => throw new CannotCarryException($"a {part.GetType().Name} cannot be carried to a chat client"),
    };

    private static string Text(Part part)
        => part is TextPart text ? text.Text : throw new CannotCarryException("a tool result that holds more than text cannot be carried to a chat client");

    private static FunctionCallContent Call(ToolCallPart call) => FunctionCallContent.CreateFromParsedArguments(
        call.Arguments.Length == 0 ? "{}" : call.Arguments,
        call.Id,
        call.Name,
        static json => JsonSerializer.Deserialize<Dictionary<string, object?>>(json, ChatJson.Options)!);
}
