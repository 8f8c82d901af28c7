using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>Writes what only one dialect can carry: our own as it was, a PDF from the chat dialect as a document; the rest is refused.</summary>
internal static class MessagesDocumentWriter
{
    private const string PdfHead = "data:application/pdf;base64,";

    /// <summary>Writes the fields of a block whose object is open.</summary>
    public static void Write(OpaquePart part, Utf8JsonWriter writer)
    {
        if (part is { Dialect: DialectNames.AnthropicMessages, Raw: { } own })
        {
            writer.WriteFieldsOf(own);
            return;
        }

        if (part is { Dialect: DialectNames.OpenAiChat, Kind: "file", Raw: { } raw }
            && raw.TryGet("file", out JsonElement file)
            && file.TextOf("file_data") is { } data
            && data.StartsWith(PdfHead, StringComparison.OrdinalIgnoreCase))
        {
            writer.WriteString("type", "document");
            writer.WriteStartObject("source");
            writer.WriteString("type", "base64");
            writer.WriteString("media_type", "application/pdf");
            writer.WriteString("data", data[PdfHead.Length..]);
            writer.WriteEndObject();
            if (file.FilledTextOf("filename") is { } title)
            {
                writer.WriteString("title", title);
            }

            return;
        }

        throw new CannotCarryException(
            $"a part of kind {part.Kind} ({part.Dialect}) cannot be carried to an {DialectNames.AnthropicMessages} endpoint: use a model of its own dialect", "messages");
    }
}
