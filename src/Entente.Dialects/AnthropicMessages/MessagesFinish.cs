using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>The dialect's words for an ending, and ours.</summary>
internal static class MessagesFinish
{
    public static FinishReason Read(string word) => word switch
    {
        "end_turn" or "stop_sequence" => FinishReason.Stop,
        "max_tokens" or "model_context_window_exceeded" => FinishReason.Length,
        "tool_use" => FinishReason.ToolCalls,
        "refusal" => FinishReason.Refused,
        _ => FinishReason.Other, // pause_turn: the provider's own tools are at work, the caller is to ask again
    };

    public static string Write(FinishReason reason, string raw) => reason switch
    {
        _ when Read(raw) != FinishReason.Other || raw is "pause_turn" or "compaction" => raw,
        FinishReason.Length => "max_tokens",
        FinishReason.ToolCalls => "tool_use",
        FinishReason.Refused => "refusal",
        _ => "end_turn",
    };

    /// <summary>What the provider says about a refusal: its explanation, else its category.</summary>
    public static string? Detail(JsonElement holder)
    {
        if (!holder.TryGet("stop_details", out JsonElement details))
        {
            return null;
        }

        return details.FilledTextOf("explanation") ?? details.FilledTextOf("category") ?? details.AsText() ?? details.GetRawText();
    }
}
