using System.Collections.Immutable;
using System.Text;
using Entente.Dialects;

namespace Entente.Pool;

/// <summary>
/// Tokens before anybody has counted them. The bound rests on byte-level tokenisers: a token is at least one byte. The estimate
/// takes four characters for a token, as the field does.
/// </summary>
internal static class TokenEstimate
{
    private const int PerMessage = 8;
    private const int PerImage = 2_000;

    public static long InputBound(Call call)
    {
        long bound = 16;
        foreach (var message in call.Messages)
        {
            bound += PerMessage + message.Parts.Sum(part => PartBytes(part));
        }

        foreach (var tool in call.Tools)
        {
            bound += PerMessage + Bytes(tool.Name) + Bytes(tool.Description) + Bytes(tool.Schema?.GetRawText());
        }

        return bound + Bytes(call.ResponseFormat?.Schema?.GetRawText()) + Bytes(call.Continuation?.Partial);
    }

    public static long Input(Call call) => Math.Max(1, InputBound(call) / 4);

    public static long Output(int characters) => (characters + 3) / 4;

    /// <summary>Images of the prompt, those in the results of tools included.</summary>
    public static int Images(Call call)
    {
        var images = 0;
        foreach (var message in call.Messages)
        {
            images += Images(message.Parts);
        }

        return images;
    }

    private static int Images(ImmutableArray<Part> parts)
    {
        var images = 0;
        foreach (var part in parts)
        {
            images += part is ImagePart ? 1 : part is ToolResultPart result ? Images(result.Content) : 0;
        }

        return images;
    }

    private static long PartBytes(Part part) => part switch
    {
        TextPart text => Bytes(text.Text),
        ReasoningPart reasoning => Bytes(reasoning.Text) + Bytes(reasoning.Redacted),
        RefusalPart refusal => Bytes(refusal.Text),
        ToolCallPart tool => PerMessage + Bytes(tool.Name) + Bytes(tool.Arguments),
        ToolResultPart result => PerMessage + result.Content.Sum(PartBytes),
        ImagePart => PerImage,
        _ => Bytes(part.Raw?.GetRawText()),
    };

    private static long Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
