using System.Buffers;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>
/// Writes the body for a provider. A request of this dialect is copied field by field, and only what the call says otherwise
/// is written anew; a call of another dialect, or of ours, is written whole, or refused in a sentence.
/// </summary>
internal static class MessagesRequestWriter
{
    private static readonly Call Nothing = new() { Model = "", Messages = [] };

    public static void Write(Call call, IBufferWriter<byte> into)
    {
        ParsedRequest? parsed = call.Raw is { Dialect: DialectNames.AnthropicMessages } raw ? raw.Parsed ?? Reread(raw) : null;
        MessagesLimits.Check(call, parsed is not null);
        ArrayBufferWriter<byte> body = new(4096); // written whole before any of it is given out: a refusal leaves nothing half-said
        using (Utf8JsonWriter writer = new(body, JsonText.WriterOptions))
        {
            WriteFields(parsed, MessagesRequestEdits.Of(call, parsed?.AsRead ?? Nothing, parsed?.Root), writer);
        }

        into.Write(body.WrittenSpan);
    }

    private static void WriteFields(ParsedRequest? parsed, Dictionary<string, Action<Utf8JsonWriter>?> edits, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (parsed is not null)
        {
            foreach (JsonProperty property in parsed.Root.EnumerateObject())
            {
                string name = property.NameText();
                if (!edits.Remove(name, out Action<Utf8JsonWriter>? edit))
                {
                    writer.WriteRaw(name, property.Value);
                    continue;
                }

                WriteEdit(name, edit, writer);
            }
        }

        foreach ((string name, Action<Utf8JsonWriter>? edit) in edits)
        {
            WriteEdit(name, edit, writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteEdit(string name, Action<Utf8JsonWriter>? edit, Utf8JsonWriter writer)
    {
        if (edit is not null)
        {
            writer.WritePropertyName(name);
            edit(writer);
        }
    }

    private static ParsedRequest Reread(RawRequest raw) =>
        RequestBody.Read(raw.Dialect, raw.Body, MessagesRequestReader.Read).Raw!.Parsed!;
}
