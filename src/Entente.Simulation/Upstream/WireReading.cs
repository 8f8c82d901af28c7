using System.Text;
using System.Text.Json;

namespace Entente.Simulation.Upstream;

/// <summary>What the bytes of an answer say, read here and not by the core's codecs: whole events only, by the words of the two dialects.</summary>
internal sealed record WireReading
{
    public string Text { get; private set; } = "";

    /// <summary>The provider's own name for its answer.</summary>
    public string? Id { get; private set; }

    public long? Input { get; private set; }

    public long? Output { get; private set; }

    /// <summary>The last word on usage has come.</summary>
    public bool UsageIsFinal { get; private set; }

    public bool HasFinish { get; private set; }

    public bool HasStop { get; private set; }

    public bool HasContent { get; private set; }

    public bool IsBroken { get; private set; }

    /// <summary>The code or type of an error inside a 200.</summary>
    public string? Error { get; private set; }

    public static WireReading Of(string dialect, bool streamed, int status, ReadOnlySpan<byte> bytes)
    {
        var reading = new WireReading();
        if (status != 200)
        {
            return reading;
        }

        if (!streamed)
        {
            reading.Take(bytes, dialect);
            return reading;
        }

        var text = new StringBuilder();
        while (bytes.IndexOf("\n\n"u8) is var end and >= 0)
        {
            foreach (var line in Lines(bytes[..end]))
            {
                if (line.StartsWith("data:", StringComparison.Ordinal) && line.AsSpan(5).Trim() is var data && !data.SequenceEqual("[DONE]"))
                {
                    reading.Take(Encoding.UTF8.GetBytes(data.ToString()), dialect, text);
                }
                else if (line.StartsWith("data:", StringComparison.Ordinal))
                {
                    reading.HasStop = true;
                }
            }

            bytes = bytes[(end + 2)..];
        }

        reading.Text = text.ToString();
        return reading;
    }

    private static string[] Lines(ReadOnlySpan<byte> wireEvent) => Encoding.UTF8.GetString(wireEvent).Split('\n');

    private void Take(ReadOnlySpan<byte> json, string dialect, StringBuilder? text = null)
    {
        JsonElement root;
        try
        {
            var reader = new Utf8JsonReader(json);
            root = JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            IsBroken = true;
            return;
        }

        if (root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
        {
            Error = $"{Word(error, "code")} {Word(error, "type")} {Word(error, "message")}";
            return;
        }

        if (dialect == "anthropic-messages")
        {
            Messages(root, text);
        }
        else
        {
            Chat(root, text);
        }
    }

    private void Chat(JsonElement root, StringBuilder? text)
    {
        Id ??= Word(root, "id");
        foreach (var choice in root.TryGetProperty("choices", out var choices) ? choices.EnumerateArray().ToArray() : [])
        {
            if ((choice.TryGetProperty("delta", out var said) || choice.TryGetProperty("message", out said)) && said.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String)
            {
                Say(content.GetString()!, text);
            }

            HasContent |= said.ValueKind == JsonValueKind.Object && Word(said, "refusal") is not null;
            HasContent |= said.ValueKind == JsonValueKind.Object && (Word(said, "reasoning_content") ?? Word(said, "reasoning")) is not null;
            HasFinish |= choice.TryGetProperty("finish_reason", out var finish) && finish.ValueKind == JsonValueKind.String;
        }

        if (root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            (Input, Output, UsageIsFinal) = (Number(usage, "prompt_tokens"), Number(usage, "completion_tokens"), true);
        }
    }

    private void Messages(JsonElement root, StringBuilder? text)
    {
        switch (Word(root, "type"))
        {
            case "message_start":
                Id ??= Word(root.GetProperty("message"), "id");
                Count(root.GetProperty("message"));
                break;
            case "content_block_delta":
                var delta = root.GetProperty("delta");
                HasContent = true;
                if (Word(delta, "type") == "text_delta")
                {
                    Say(Word(delta, "text")!, text);
                }

                break;
            case "message_delta":
                Count(root);
                UsageIsFinal = Output is not null;
                HasFinish |= Word(root.GetProperty("delta"), "stop_reason") is not null;
                break;
            case "message_stop":
                HasStop = true;
                break;
            case "message":
                Id ??= Word(root, "id");
                foreach (var block in root.GetProperty("content").EnumerateArray())
                {
                    HasContent = true;
                    if (Word(block, "type") == "text")
                    {
                        Say(Word(block, "text")!, text);
                    }
                }

                Count(root);
                UsageIsFinal = Output is not null;
                HasFinish |= Word(root, "stop_reason") is not null;
                break;
        }
    }

    private void Count(JsonElement holder)
    {
        if (holder.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            long? cached = (Number(usage, "cache_read_input_tokens") ?? 0) + (Number(usage, "cache_creation_input_tokens") ?? 0);
            Input = Number(usage, "input_tokens") + cached ?? Input;
            Output = Number(usage, "output_tokens") ?? Output;
        }
    }

    private void Say(string said, StringBuilder? text)
    {
        HasContent |= said.Length > 0;
        if (text is null)
        {
            Text += said;
        }
        else
        {
            text.Append(said);
        }
    }

    private static string? Word(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
}
