using System.Buffers;
using System.Text;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>A block that is being streamed.</summary>
internal sealed class MessagesBlockState(string type, JsonElement start, int toolIndex)
{
    public string Type => type;
    public int ToolIndex => toolIndex;
    public SurrogateJoiner Joiner { get; } = new();
    public bool HasArguments { get; set; }

    /// <summary>The arguments of a provider's own tool, or the text of a block that only this dialect knows.</summary>
    public StringBuilder Collected { get; } = new();

    /// <summary>The input that came with the block's start; empty where it follows in pieces.</summary>
    public string StartInput => start.TryGet("input", out JsonElement input) ? input.GetRawText() : "{}";

    /// <summary>The whole block as this dialect says it when it is not streamed.</summary>
    public JsonElement Whole()
    {
        if (Collected.Length == 0)
        {
            return start;
        }

        bool input = start.TryGet("input", out _);
        ArrayBufferWriter<byte> into = new();
        using (Utf8JsonWriter writer = new(into, JsonText.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteFieldsOf(start, input ? "input" : "content");
            if (input)
            {
                writer.WritePropertyName("input");
                writer.WriteRawValue(Collected.ToString());
            }
            else
            {
                writer.WriteString("content", Collected.ToString());
            }

            writer.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(into.WrittenMemory);
        return document.RootElement.Clone();
    }
}
