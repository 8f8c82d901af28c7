using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Dialects;
using Entente.Dialects.OpenAiChat;
using Entente.Orchestration;
using Entente.Runs;
using Microsoft.Extensions.AI;

namespace Entente.Extensions.AI;

/// <summary>
/// A request of the abstraction as the bytes of a chat completion, so that it means the same in process as over HTTP and its receipt
/// commits to something that exists. What has no place in them is refused with a sentence.
/// </summary>
internal static class ChatBody
{
    private static readonly OpenAiChatCodec Codec = new();

    /// <exception cref="NotSupportedException">It holds something that cannot be carried.</exception>
    /// <exception cref="ArgumentException">A value cannot be taken.</exception>
    public static (Call Call, RunOptions Options, Caps Caps, byte[] Body) Write(
        IEnumerable<ChatMessage> messages, ChatOptions? options, string defaultModel, bool streamed, IChatClient client)
    {
        var body = Fields(messages, options ?? new(), defaultModel, streamed, client);
        var bytes = Bytes(body);
        try
        {
            var call = Codec.ReadRequest(bytes);
            if (call.MaxOutputTokens is { } limit)
            {
                // Servers know one name of the limit or the other: each gets the one that it knows.
                body.Remove("max_tokens");
                body.Remove("max_completion_tokens");
                call = Codec.ReadRequest(Bytes(body)) with { MaxOutputTokens = limit };
            }

            var (run, caps) = RequestExtension.Read(call.Extension, []);
            if (call.Choices > 1)
            {
                throw new NotSupportedException($"The request asks for n = {call.Choices} answers, and a ChatResponse holds one: ask {call.Choices} times.");
            }

            return (call with { Messages = [.. call.Messages.Select(WithThoughtsApart)] }, run, caps, bytes);
        }
        catch (InvalidCallException invalid)
        {
            throw new ArgumentException(invalid.Message, nameof(options), invalid);
        }
    }

    private static JsonObject Fields(IEnumerable<ChatMessage> messages, ChatOptions options, string defaultModel, bool streamed, IChatClient client)
    {
        // 1. What the caller says in the dialect's own words; everything below is said over it.
        var body = Raw(options, client);
        RefuseWhatHasNoPlace(options);

        // 2. The conversation.
        body["model"] = options.ModelId ?? (body["model"]?.GetValue<string>() is { Length: > 0 } raw ? raw : defaultModel);
        body["messages"] = ChatBodyMessages.Write(messages, options.Instructions);
        body["stream"] = streamed;

        // 3. The settings.
        Set(body, "max_completion_tokens", options.MaxOutputTokens);
        Set(body, "temperature", Exact(options.Temperature));
        Set(body, "top_p", Exact(options.TopP));
        Set(body, "top_k", options.TopK);
        Set(body, "frequency_penalty", Exact(options.FrequencyPenalty));
        Set(body, "presence_penalty", Exact(options.PresencePenalty));
        Set(body, "seed", options.Seed);
        Set(body, "stop", options.StopSequences is { Count: > 0 } stops ? new JsonArray([.. stops.Select(stop => JsonValue.Create(stop))]) : null);
        Set(body, "reasoning_effort", Effort(options.Reasoning?.Effort));
        Set(body, "response_format", Format(options));
        ChatBodyTools.Write(options, body);

        // 4. What is asked of Entente itself.
        foreach (var (name, value) in options.AdditionalProperties ?? [])
        {
            if (name == EntenteProperties.Name)
            {
                Set(body, "entente", JsonSerializer.SerializeToNode(value, ChatJson.Options));
            }
            else if (name != "strict")
            {
                throw new NotSupportedException($"AdditionalProperties[\"{name}\"] is not known here: what is asked of Entente stands in AdditionalProperties[\"{EntenteProperties.Name}\"], and fields for the provider in a JsonObject that RawRepresentationFactory gives.");
            }
        }

        return body;
    }

    private static byte[] Bytes(JsonObject body) => JsonSerializer.SerializeToUtf8Bytes(body, ChatJson.Options);

    private static JsonObject Raw(ChatOptions options, IChatClient client) => options.RawRepresentationFactory?.Invoke(client) switch
    {
        null => [],
        JsonObject given => (JsonObject)given.DeepClone(),
        var other => throw new NotSupportedException($"RawRepresentationFactory gave a {other.GetType()}: give a JsonObject with the fields of an OpenAI chat completion."),
    };

    private static void RefuseWhatHasNoPlace(ChatOptions options)
    {
        if (options.ConversationId is { } conversation)
        {
            throw new NotSupportedException($"ConversationId \"{conversation}\" names a conversation that a provider keeps; Entente keeps none: send all of its messages.");
        }

        if (options.Reasoning?.Output == ReasoningOutput.Summary)
        {
            throw new NotSupportedException("Reasoning.Output is Summary; the models' reasoning is passed on as they give it: ask for Full or None.");
        }

#pragma warning disable MEAI001 // looked at only to refuse it
        if (options.ContinuationToken is not null)
        {
            throw new NotSupportedException("ContinuationToken resumes an answer in the background; Entente gives no such tokens: leave it out.");
        }
#pragma warning restore MEAI001
    }

    private static string? Effort(ReasoningEffort? effort) => effort switch
    {
        null => null,
        ReasoningEffort.ExtraHigh => "xhigh",
        { } named => named.ToString().ToLowerInvariant(),
    };

    private static JsonObject? Format(ChatOptions options)
    {
        switch (options.ResponseFormat)
        {
            case null:
                return null;
            case ChatResponseFormatText:
                return new() { ["type"] = "text" };
            case ChatResponseFormatJson { Schema: { } schema } json:
                var named = new JsonObject { ["name"] = json.SchemaName ?? "answer", ["schema"] = Node(schema) };
                Set(named, "description", json.SchemaDescription);
                Set(named, "strict", ChatBodyTools.Strict(options.AdditionalProperties));
                return new() { ["type"] = "json_schema", ["json_schema"] = named };
            case ChatResponseFormatJson:
                return new() { ["type"] = "json_object" };
            case var other:
                throw new NotSupportedException($"A response format of type {other.GetType()} cannot be carried: give Text, Json or ForJsonSchema.");
        }
    }

    /// <summary>Signed thoughts of earlier turns are no part of a chat message: each endpoint's dialect says them in its own way, or leaves them out.</summary>
    private static Message WithThoughtsApart(Message message)
        => message.Parts.Any(part => part is ReasoningPart) ? message with { Raw = null, Dialect = null } : message;

    /// <summary>0.7f is meant as 0.7, not as 0.699999988.</summary>
    private static JsonNode? Exact(float? value)
        => value is { } number ? JsonNode.Parse(number.ToString("R", CultureInfo.InvariantCulture)) : null;

    internal static JsonNode? Node(JsonElement element) => JsonNode.Parse(element.GetRawText());

    internal static void Set(JsonObject body, string name, JsonNode? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }
}
