using System.Text.Json;
using Entente.Dialects;
using Entente.Rehearsal.Playing;

namespace Entente.Rehearsal.Minds;

/// <summary>
/// What a provider would have cached of a conversation. A prefix of whole messages counts from 1,024 tokens on: in the chat
/// dialect any that the same model at the same provider has seen before, in Anthropic's only one that ends at a `cache_control`.
/// </summary>
internal sealed class PromptCache
{
    private const int Least = 1024;
    private const int MostPrefixes = 50_000;
    private readonly Lock gate = new();
    private readonly HashSet<ulong> seen = [];

    public Usage Count(Call call, string dialect, string provider, string model)
    {
        ulong hash = Chance.Hash(0, provider, model);
        long input = call.Tools.Sum(tool => (long)Tokens.Count(tool.Schema?.GetRawText() ?? "") + Tokens.Count(tool.Description ?? "") + 4);
        long read = 0, marked = 0;
        bool explicitly = dialect == DialectNames.AnthropicMessages;
        lock (gate)
        {
            if (seen.Count > MostPrefixes) seen.Clear();
            foreach (Message message in call.Messages)
            {
                input += Length(message);
                hash = Chance.Hash(hash, message.Role.ToString(), message.Text);
                bool cacheable = input >= Least && (!explicitly || IsMarked(message));
                if (!cacheable) continue;
                marked = input;
                if (!seen.Add(hash)) read = input;
            }
        }
        return new Usage { Input = input, CachedRead = read, CacheWrite = explicitly ? marked - read : 0 };
    }

    private static long Length(Message message)
    {
        long tokens = 4; // the turn itself
        foreach (Part part in message.Parts)
        {
            tokens += part switch
            {
                TextPart text => Tokens.Count(text.Text),
                ReasoningPart thought => Tokens.Count(thought.Text),
                ToolCallPart call => Tokens.Count(call.Name) + Tokens.Count(call.Arguments),
                ToolResultPart result => result.Content.OfType<TextPart>().Sum(text => Tokens.Count(text.Text)),
                ImagePart => 85,
                _ => 1,
            };
        }
        return tokens;
    }

    private static bool IsMarked(Message message) =>
        message.Parts.Any(part => part.Raw is { ValueKind: JsonValueKind.Object } raw && raw.TryGetProperty("cache_control", out _));
}
