using Entente.Dialects;
using Entente.Dialects.OpenAiChat;

namespace Entente.Pool;

/// <summary>
/// Servers that speak OpenAI's chat dialect with words of their own. Known by their host: a provider that was moved elsewhere is
/// taken for an ordinary one.
/// </summary>
internal static class ChatServers
{
    /// <summary>OpenAI's newer models refuse `max_tokens` (its API reference calls the field deprecated for `max_completion_tokens`).</summary>
    private static readonly OpenAiChatCodec OpenAi = new(new OpenAiChatOptions { TokenLimitField = "max_completion_tokens" });

    /// <summary>Null: an ordinary one.</summary>
    public static ICodec? Of(Endpoint endpoint)
        => endpoint.Dialect == DialectNames.OpenAiChat && Uri.TryCreate(endpoint.BaseUrl, UriKind.Absolute, out var address)
            && (address.Host == "api.openai.com" || address.Host.EndsWith(".openai.azure.com", StringComparison.Ordinal))
            ? OpenAi
            : null;
}
