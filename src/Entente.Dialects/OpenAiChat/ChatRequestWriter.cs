using System.Buffers;
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
        ChatLimits.Check(call);
        RequestSplice.Write(parsed?.Root, ChatRequestEdits.Of(call, parsed?.AsRead ?? Nothing, parsed?.Root, options), into);
    }

    private static ParsedRequest Reread(RawRequest raw) =>
        RequestBody.Read(raw.Dialect, raw.Body, ChatRequestReader.Read).Raw!.Parsed!;
}
