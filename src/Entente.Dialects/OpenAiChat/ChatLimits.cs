using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>What a request of another dialect asks for and this one has no way to say.</summary>
internal static class ChatLimits
{
    /// <exception cref="CannotCarryException">The call asks for something that would be lost.</exception>
    public static void Check(Call call)
    {
        if (call.Raw is not { Dialect: DialectNames.AnthropicMessages, Parsed.Root: var root })
        {
            return;
        }

        foreach (string name in (ReadOnlySpan<string>)["top_k", "mcp_servers", "container", "context_management"])
        {
            if (root.TryGet(name, out JsonElement value) && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0))
            {
                throw new CannotCarryException(
                    $"an {DialectNames.OpenAiChat} endpoint has nothing like `{name}`: leave it out or use a model of the {DialectNames.AnthropicMessages} dialect", name);
            }
        }
    }
}
