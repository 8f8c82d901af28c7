namespace Entente.Dialects.OpenAiChat;

/// <summary>The dialect's words for an ending, and ours.</summary>
internal static class ChatFinish
{
    public static FinishReason Read(string word) => word switch
    {
        "stop" => FinishReason.Stop,
        "length" => FinishReason.Length,
        "tool_calls" or "function_call" => FinishReason.ToolCalls,
        "content_filter" => FinishReason.Refused,
        _ => FinishReason.Other,
    };

    /// <summary>A word of this dialect is repeated as it came; a foreign one is translated; one that nobody knows goes through.</summary>
    public static string Write(FinishReason reason, string raw) => reason switch
    {
        _ when Read(raw) != FinishReason.Other => raw,
        FinishReason.Length => "length",
        FinishReason.ToolCalls => "tool_calls",
        FinishReason.Refused => "content_filter",
        FinishReason.Other when raw.Length > 0 => raw,
        _ => "stop",
    };
}
