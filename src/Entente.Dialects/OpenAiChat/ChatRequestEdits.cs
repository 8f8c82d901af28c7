using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>The fields of a request that must be written anew; null for one that must go.</summary>
internal static class ChatRequestEdits
{
    public static Dictionary<string, Action<Utf8JsonWriter>?> Of(Call call, Call asRead, JsonElement? root, OpenAiChatOptions options)
    {
        Dictionary<string, Action<Utf8JsonWriter>?> edits = new()
        {
            ["model"] = writer => writer.WriteStringValue(call.Model),
            ["entente"] = null,
        };

        if (call.Messages != asRead.Messages || call.Continuation is not null)
        {
            edits["messages"] = writer => ChatMessageWriter.WriteAll(call.Messages, call.Continuation, writer);
        }

        Stream(call, asRead, root, options, edits);
        Limit(call, asRead, root, options, edits);
        Change(edits, "temperature", call.Temperature, asRead.Temperature, (writer, value) => writer.WriteNumberValue(value));
        Change(edits, "top_p", call.TopP, asRead.TopP, (writer, value) => writer.WriteNumberValue(value));
        Change(edits, "seed", call.Seed, asRead.Seed, (writer, value) => writer.WriteNumberValue(value));
        Change(edits, "top_logprobs", call.TopLogprobs, asRead.TopLogprobs, (writer, value) => writer.WriteNumberValue(value));
        Change(edits, "parallel_tool_calls", call.ParallelToolCalls, asRead.ParallelToolCalls, (writer, value) => writer.WriteBooleanValue(value));
        if (call.Choices != asRead.Choices)
        {
            edits["n"] = writer => writer.WriteNumberValue(call.Choices);
        }

        if (call.Logprobs != asRead.Logprobs)
        {
            edits["logprobs"] = call.Logprobs ? writer => writer.WriteBooleanValue(true) : null;
        }

        if (call.ReasoningEffort != asRead.ReasoningEffort)
        {
            edits["reasoning_effort"] = call.ReasoningEffort is { } effort ? writer => writer.WriteStringValue(effort) : null;
        }

        if (call.Stop != asRead.Stop)
        {
            edits["stop"] = call.Stop.Length > 0 ? writer => ChatToolWriter.WriteTexts(call.Stop, writer) : null;
        }

        if (call.Tools != asRead.Tools)
        {
            edits["tools"] = call.Tools.Length > 0 ? writer => ChatToolWriter.WriteTools(call.Tools, writer) : null;
        }

        if (!ReferenceEquals(call.ToolChoice, asRead.ToolChoice))
        {
            edits["tool_choice"] = call.ToolChoice is { } choice ? writer => ChatToolWriter.WriteChoice(choice, writer) : null;
        }

        if (!ReferenceEquals(call.ResponseFormat, asRead.ResponseFormat))
        {
            edits["response_format"] = call.ResponseFormat is { } format ? writer => ChatToolWriter.WriteFormat(format, writer) : null;
        }

        return edits;
    }

    private static void Stream(Call call, Call asRead, JsonElement? root, OpenAiChatOptions options, Dictionary<string, Action<Utf8JsonWriter>?> edits)
    {
        if (call.Stream != asRead.Stream)
        {
            edits["stream"] = writer => writer.WriteBooleanValue(call.Stream);
        }

        if (!call.Stream && asRead.Stream)
        {
            edits["stream_options"] = null; // OpenAI refuses it without a stream.
        }

        if (!call.Stream || !options.AskForUsage || asRead.IncludeUsage)
        {
            return;
        }

        JsonElement? given = root?.TryGet("stream_options", out JsonElement found) == true ? found : null;
        edits["stream_options"] = writer =>
        {
            writer.WriteStartObject();
            if (given is { } before)
            {
                writer.WriteFieldsOf(before, "include_usage");
            }

            writer.WriteBoolean("include_usage", true);
            writer.WriteEndObject();
        };
    }

    // The caller's name for the limit is kept: servers know one or the other.
    private static void Limit(Call call, Call asRead, JsonElement? root, OpenAiChatOptions options, Dictionary<string, Action<Utf8JsonWriter>?> edits)
    {
        if (call.MaxOutputTokens == asRead.MaxOutputTokens)
        {
            return;
        }

        bool completion = root?.TryGet("max_completion_tokens", out _) == true;
        bool plain = root?.TryGet("max_tokens", out _) == true;
        string name = completion ? "max_completion_tokens" : plain ? "max_tokens" : options.TokenLimitField;
        edits["max_tokens"] = null;
        edits["max_completion_tokens"] = null;
        edits[name] = call.MaxOutputTokens is { } limit ? writer => writer.WriteNumberValue(limit) : null;
    }

    private static void Change<T>(
        Dictionary<string, Action<Utf8JsonWriter>?> edits, string name, T? now, T? before, Action<Utf8JsonWriter, T> write)
        where T : struct, IEquatable<T>
    {
        if (!Nullable.Equals(now, before))
        {
            edits[name] = now is { } value ? writer => write(writer, value) : null;
        }
    }
}
