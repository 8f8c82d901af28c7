using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>
/// Counts tokens as this dialect says them: input apart from what was read from or written to the cache, cumulative in a
/// stream, and without the rounds that compacted the conversation, which stand in `iterations`.
/// </summary>
internal sealed class MessagesUsage
{
    private long input;
    private long cachedRead;
    private long cacheWrite;
    private long output;
    private long reasoning;
    private JsonElement? raw;

    public static Usage Read(JsonElement usage)
    {
        MessagesUsage sum = new();
        sum.Take(usage);
        return sum.Total;
    }

    public Usage Total => new()
    {
        Input = input + cachedRead + cacheWrite,
        CachedRead = cachedRead,
        CacheWrite = cacheWrite,
        Output = output,
        Reasoning = reasoning,
        Raw = raw,
    };

    public void Take(JsonElement usage)
    {
        raw = usage.Clone();
        JsonElement[] rounds = [.. usage.ItemsOf("iterations").Where(round => round.TextOf("type") is "message" or "compaction")];
        if (rounds.Length > 0)
        {
            input = rounds.Sum(round => round.IntegerOf("input_tokens") ?? 0);
            cachedRead = rounds.Sum(round => round.IntegerOf("cache_read_input_tokens") ?? 0);
            cacheWrite = rounds.Sum(round => round.IntegerOf("cache_creation_input_tokens") ?? 0);
            output = rounds.Sum(round => round.IntegerOf("output_tokens") ?? 0);
        }
        else
        {
            input = usage.IntegerOf("input_tokens") ?? input;
            cachedRead = usage.IntegerOf("cache_read_input_tokens") ?? cachedRead;
            cacheWrite = usage.IntegerOf("cache_creation_input_tokens") ?? cacheWrite;
            output = usage.IntegerOf("output_tokens") ?? output;
        }

        reasoning = usage.TryGet("output_tokens_details", out JsonElement details) ? details.IntegerOf("thinking_tokens") ?? reasoning : reasoning;
    }

    public static void Write(Usage usage, Utf8JsonWriter writer)
    {
        // The provider's own object says more than we know, where it is in this dialect's words and says all counts.
        if (usage.Raw is { } raw && raw.TryGet("input_tokens", out _) && raw.TryGet("output_tokens", out _) && Read(raw).Input == usage.Input)
        {
            writer.WriteRaw(raw);
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber("input_tokens", Math.Max(0, usage.Input - usage.CachedRead - usage.CacheWrite));
        writer.WriteNumber("cache_creation_input_tokens", usage.CacheWrite);
        writer.WriteNumber("cache_read_input_tokens", usage.CachedRead);
        writer.WriteNumber("output_tokens", usage.Output);
        writer.WriteEndObject();
    }
}
