using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>What this dialect has no way to say, each with a sentence. What cannot change the answer is left out instead.</summary>
internal static class MessagesLimits
{
    private const string Here = "an " + DialectNames.AnthropicMessages + " endpoint";

    /// <exception cref="CannotCarryException">The call asks for something that would be lost.</exception>
    public static void Check(Call call, bool own)
    {
        if (own)
        {
            return;
        }

        if (call.Logprobs)
        {
            throw new CannotCarryException($"{Here} gives no log probabilities: leave `logprobs` out", "logprobs");
        }

        if (call.Choices > 1)
        {
            throw new CannotCarryException($"{Here} gives one answer, not {call.Choices}: leave `n` out", "n");
        }

        if (call.Temperature > 1)
        {
            throw new CannotCarryException(FormattableString.Invariant($"{Here} takes a temperature from 0 to 1, not {call.Temperature}: lower it"), "temperature");
        }

        if (call.ResponseFormat is { Kind: ResponseFormatKind.JsonObject } or { Kind: ResponseFormatKind.JsonSchema, Schema: null })
        {
            throw new CannotCarryException($"{Here} has no JSON mode without a schema: use `json_schema` with a schema", "response_format");
        }

        if (call.Stop.Any(string.IsNullOrWhiteSpace))
        {
            throw new CannotCarryException($"{Here} refuses stop sequences of white space only", "stop");
        }

        if (call.Tools.IsEmpty && call.ToolChoice is { Mode: ToolChoiceMode.Required or ToolChoiceMode.Named })
        {
            throw new CannotCarryException($"{Here} cannot be told to call a tool where none is given: add it to `tools`", "tool_choice");
        }

        if (call.Raw is { Dialect: DialectNames.OpenAiChat, Parsed.Root: var root })
        {
            CheckChat(root);
        }
    }

    // Fields of the chat dialect that we do not read and that would change the answer.
    private static void CheckChat(JsonElement root)
    {
        foreach (string name in (ReadOnlySpan<string>)["frequency_penalty", "presence_penalty", "logit_bias", "web_search_options", "functions", "audio"])
        {
            if (root.TryGet(name, out JsonElement value) && !IsNothing(value))
            {
                throw new CannotCarryException($"{Here} has nothing like `{name}`: leave it out or use a model of the {DialectNames.OpenAiChat} dialect", name);
            }
        }
    }

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetDouble(out double number) && number == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };
}
