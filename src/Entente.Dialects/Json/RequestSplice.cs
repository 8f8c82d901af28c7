using System.Buffers;
using System.Text.Json;

namespace Entente.Dialects.Json;

/// <summary>Writes a request as it was read, field by field and each value byte for byte, but for the fields that must be written anew.</summary>
internal static class RequestSplice
{
    // One at a time is enough, and what an edit's exception leaves behind is not used again.
    [ThreadStatic]
    private static Utf8JsonWriter? idle;

    /// <param name="root">The request as it was read; null where the whole of it stands in the edits.</param>
    /// <param name="edits">What to write by name; null for a field that must go.</param>
    /// <param name="into">Gets all of it or, where an edit throws, nothing.</param>
    public static void Write(JsonElement? root, Dictionary<string, Action<Utf8JsonWriter>?> edits, IBufferWriter<byte> into)
    {
        using PooledBuffer body = new(4096);
        Utf8JsonWriter writer = idle ?? new(body, JsonText.WriterOptions);
        idle = null;
        writer.Reset(body);
        writer.WriteStartObject();
        if (root is { } read)
        {
            WriteRead(read, edits, writer);
        }

        foreach ((string name, Action<Utf8JsonWriter>? edit) in edits)
        {
            WriteEdit(name, edit, writer);
        }

        writer.WriteEndObject();
        writer.Flush();
        into.Write(body.WrittenSpan);
        idle = writer;
    }

    private static void WriteRead(JsonElement root, Dictionary<string, Action<Utf8JsonWriter>?> edits, Utf8JsonWriter writer)
    {
        foreach (JsonProperty property in root.EnumerateObject())
        {
            string name = property.NameText();
            if (edits.Remove(name, out Action<Utf8JsonWriter>? edit))
            {
                WriteEdit(name, edit, writer);
            }
            else
            {
                writer.WriteRaw(name, property.Value);
            }
        }
    }

    private static void WriteEdit(string name, Action<Utf8JsonWriter>? edit, Utf8JsonWriter writer)
    {
        if (edit is not null)
        {
            writer.WritePropertyName(name);
            edit(writer);
        }
    }
}
