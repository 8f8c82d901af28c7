using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>Reads the `delta` of one choice.</summary>
internal static class ChatDeltaReader
{
    public static void Read(JsonElement delta, ChatChoiceState choice, string? answerId, IList<Delta> into)
    {
        // Some servers say the same thought under both names.
        string? thought = delta.FilledTextOf("reasoning_content") ?? delta.FilledTextOf("reasoning");
        if (thought is not null)
        {
            Reason(thought, choice, into);
        }

        foreach (JsonElement block in delta.ItemsOf("thinking_blocks"))
        {
            Sign(block, choice, into);
        }

        if (delta.TryGet("content", out JsonElement content))
        {
            ReadContent(content, choice, into);
        }

        if (delta.FilledTextOf("refusal") is { } refusal && choice.Refusal.Join(refusal) is { Length: > 0 } said)
        {
            choice.Refused.Append(said);
            into.Add(new RefusalDelta(said) { Choice = choice.Index });
        }

        foreach (JsonElement fragment in delta.ItemsOf("tool_calls"))
        {
            if (fragment.TextOf("type") is { Length: > 0 } kind && kind != "function")
            {
                into.Add(new OpaqueDelta(DialectNames.OpenAiChat, "tool_calls", fragment.Clone()) { Choice = choice.Index });
                continue;
            }

            choice.Tools.Take(fragment, answerId, into);
        }
    }

    /// <summary>Gives what was held back for its second half.</summary>
    public static void Flush(ChatChoiceState choice, IList<Delta> into)
    {
        if (choice.Reasoning.Flush() is { Length: > 0 } thought)
        {
            into.Add(new ReasoningDelta(thought) { Choice = choice.Index });
        }

        if (choice.Text.Flush() is { Length: > 0 } text)
        {
            into.Add(new TextDelta(text) { Choice = choice.Index });
        }

        if (choice.Refusal.Flush() is { Length: > 0 } refusal)
        {
            into.Add(new RefusalDelta(refusal) { Choice = choice.Index });
        }

        choice.Tools.Flush(into);
    }

    private static void ReadContent(JsonElement content, ChatChoiceState choice, IList<Delta> into)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            Say(content.AsText()!, choice, into);
            return;
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            throw new MalformedAnswerException("the content of a delta is neither text nor a list of parts");
        }

        foreach (JsonElement part in content.EnumerateArray())
        {
            switch (part.TextOf("type"))
            {
                case "text":
                    Say(part.TextOf("text") ?? "", choice, into);
                    break;
                case "thinking":
                    Reason(ChatAnswerReader.Thought(part), choice, into);
                    break;
                case string kind:
                    into.Add(new OpaqueDelta(DialectNames.OpenAiChat, kind, part.Clone()) { Choice = choice.Index });
                    break;
            }
        }
    }

    private static void Say(string text, ChatChoiceState choice, IList<Delta> into)
    {
        if (choice.Text.Join(text) is { Length: > 0 } said)
        {
            into.Add(new TextDelta(said) { Choice = choice.Index });
        }
    }

    private static void Reason(string text, ChatChoiceState choice, IList<Delta> into)
    {
        if (choice.Reasoning.Join(text) is { Length: > 0 } said)
        {
            into.Add(new ReasoningDelta(said) { Choice = choice.Index });
        }
    }

    // The text of a signed thought has come as reasoning before; here is its signature.
    private static void Sign(JsonElement block, ChatChoiceState choice, IList<Delta> into)
    {
        if (block.FilledTextOf("signature") is { } signature)
        {
            into.Add(new ReasoningSignatureDelta(signature) { Choice = choice.Index });
        }
        else if (block.FilledTextOf("data") is { } redacted)
        {
            into.Add(new ReasoningSignatureDelta(null, redacted) { Choice = choice.Index });
        }
    }
}
