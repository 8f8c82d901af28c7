namespace Entente.Dialects;

/// <summary>The names by which dialects are configured.</summary>
public static class DialectNames
{
    public const string OpenAiChat = "openai-chat";
    public const string OpenAiResponses = "openai-responses";
    public const string AnthropicMessages = "anthropic-messages";
    public const string Gemini = "gemini";
    public const string Ollama = "ollama";
}
