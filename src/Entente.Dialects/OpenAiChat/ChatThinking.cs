using System.Text.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>Signed thoughts in the field `thinking_blocks`, where callers of other gateways look for them, in Anthropic's own form.</summary>
internal static class ChatThinking
{
    public static void Write(ReasoningPart thought, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (thought.Redacted is not null)
        {
            writer.WriteString("type", "redacted_thinking");
            writer.WriteString("data", thought.Redacted);
        }
        else
        {
            writer.WriteString("type", "thinking");
            writer.WriteString("thinking", thought.Text);
            writer.WriteString("signature", thought.Signature);
        }

        writer.WriteEndObject();
    }
}
