using Entente.Dialects;
using Entente.Dialects.AnthropicMessages;
using Entente.Dialects.OpenAiChat;

namespace Entente.Rehearsal;

/// <summary>The dialects that a rehearsal speaks.</summary>
internal static class KnownCodecs
{
    public static IEnumerable<ICodec> All() => [new OpenAiChatCodec(), new AnthropicMessagesCodec()];
}
