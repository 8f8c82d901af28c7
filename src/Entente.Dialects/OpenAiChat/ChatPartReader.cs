using System.Collections.Immutable;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>Reads the content of a message: a string, or a list of parts.</summary>
internal static class ChatPartReader
{
    public const string ContentKinds = "a string or a list of parts";

    public static ImmutableArray<Part> ReadContent(Field field) => field.IsText
        ? [new TextPart(field.Text())]
        : [.. field.Items(ContentKinds).Select(ReadPart)];

    public static Part ReadThinkingBlock(Field field) => field.Get("type")?.Text() == "redacted_thinking"
        ? new ReasoningPart("", null, field.Require("data", "the encrypted thought").Text()) { Raw = field.Value }
        : new ReasoningPart(field.Get("thinking")?.Text() ?? "", field.Get("signature")?.Text()) { Raw = field.Value };

    private static Part ReadPart(Field field)
    {
        Field type = field.Require("type", "text, image_url, input_audio or file");
        return type.Text() switch
        {
            "text" => new TextPart(field.Require("text", "a string").Text()) { Raw = field.Value },
            "refusal" => new RefusalPart(field.Require("refusal", "a string").Text()) { Raw = field.Value },
            "image_url" => ReadImage(field, field.Require("image_url", "an object with a url")),
            "thinking" when field.Get("thinking") is { IsText: false } said => new ReasoningPart(JoinTexts(said)) { Raw = field.Value },
            "thinking" or "redacted_thinking" => ReadThinkingBlock(field),
            string other => new OpaquePart(DialectNames.OpenAiChat, other) { Raw = field.Value },
        };
    }

    private static Part ReadImage(Field part, Field image)
    {
        Field field = image.IsText ? image : image.Require("url", "an http, https or data URL");
        string url = field.Text();
        if (url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return new ImagePart(url, null, null) { Raw = part.Value };
        }

        if (!url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return new OpaquePart(DialectNames.OpenAiChat, "image_url") { Raw = part.Value };
        }

        int comma = url.IndexOf(',', StringComparison.Ordinal);
        string head = comma < 0 ? "" : url[5..comma];
        if (!head.EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            throw field.Wrong("must be a data URL in base64: data:image/png;base64,…");
        }

        string mediaType = head.Split(';')[0];
        return new ImagePart(null, url[(comma + 1)..], mediaType.Length > 0 ? mediaType : "application/octet-stream") { Raw = part.Value };
    }

    // Mistral's form: {"type": "thinking", "thinking": [{"type": "text", "text": "…"}]}
    private static string JoinTexts(Field list) => string.Concat(list.Items("a list of parts").Select(item => item.Get("text")?.Text() ?? ""));
}
