using System.Buffers;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>
/// Writes the body for a provider. A request of this dialect is copied field by field, and only what the call says
/// otherwise than the request said is written anew; a call of ours is written whole.
/// </summary>
internal static class ChatRequestWriter
{
    private static readonly Call Nothing = new() { Model = "", Messages = [] };

    public static void Write(Call call, OpenAiChatOptions options, IBufferWriter<byte> into)
    {
        ParsedRequest? parsed = call.Raw is { Dialect: DialectNames.OpenAiChat } raw ? raw.Parsed ?? Reread(raw) : null;
        Dictionary<string, Action<Utf8JsonWriter>?> edits = ChatRequestEdits.Of(call, parsed?.AsRead ?? Nothing, parsed?.Root, options);

        using Utf8JsonWriter writer = new(into, JsonText.WriterOptions);
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
        RequestBody.Read(raw.Dialect, raw.Body, ChatRequestReader.Read).Raw!.Parsed!;
}
