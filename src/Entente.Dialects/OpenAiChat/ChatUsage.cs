using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

internal static class ChatUsage
{
    /// <returns>Null where the object holds no count.</returns>
    public static Usage? Read(JsonElement usage)
    {
        if (usage.IntegerOf("prompt_tokens") is null && usage.IntegerOf("completion_tokens") is null)
        {
            return null;
        }

        long prompt = usage.IntegerOf("prompt_tokens") ?? 0;
        long completion = usage.IntegerOf("completion_tokens") ?? 0;
        long reasoning = usage.TryGet("completion_tokens_details", out JsonElement spent) ? spent.IntegerOf("reasoning_tokens") ?? 0 : 0;
        JsonElement details = usage.TryGet("prompt_tokens_details", out JsonElement read) ? read : default;

        // xAI counts reasoning beside the completion, and shows it by its total.
        bool beside = reasoning > 0 && usage.IntegerOf("total_tokens") == prompt + completion + reasoning;
        return new Usage
        {
            Input = prompt,
            CachedRead = details.IntegerOf("cached_tokens") ?? usage.IntegerOf("prompt_cache_hit_tokens") ?? 0,
            CacheWrite = details.IntegerOf("cache_write_tokens") ?? 0,
            Output = beside ? completion + reasoning : completion,
            Reasoning = reasoning,
            Raw = usage.Clone(),
        };
    }

    public static void Write(Usage usage, Utf8JsonWriter writer)
    {
        // The provider's own object says more than we know, where it is in this dialect's words.
        if (usage.Raw is { } raw && raw.TryGet("prompt_tokens", out _))
        {
            writer.WriteRaw(raw);
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber("prompt_tokens", usage.Input);
        writer.WriteNumber("completion_tokens", usage.Output);
        writer.WriteNumber("total_tokens", usage.Input + usage.Output);
        writer.WriteStartObject("prompt_tokens_details");
        writer.WriteNumber("cached_tokens", usage.CachedRead);
        if (usage.CacheWrite > 0)
        {
            writer.WriteNumber("cache_write_tokens", usage.CacheWrite);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("completion_tokens_details");
        writer.WriteNumber("reasoning_tokens", usage.Reasoning);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
