namespace Entente.Dialects.OpenAiChat;

/// <summary>What differs between servers that speak this dialect. The defaults are what most of them know.</summary>
public sealed record OpenAiChatOptions
{
    /// <summary>The name of the token limit where the caller used none: `max_tokens` (default) or `max_completion_tokens`.</summary>
    public string TokenLimitField { get; init; } = "max_tokens";

    /// <summary>Whether a stream is asked for its usage (`stream_options.include_usage`). Default true; false for servers that refuse the field.</summary>
    public bool AskForUsage { get; init; } = true;
}
