using System.Buffers;
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
        RequestSplice.Write(parsed?.Root, MessagesRequestEdits.Of(call, parsed?.AsRead ?? Nothing, parsed?.Root), into);
    }

    private static ParsedRequest Reread(RawRequest raw) =>
        RequestBody.Read(raw.Dialect, raw.Body, MessagesRequestReader.Read).Raw!.Parsed!;
}
