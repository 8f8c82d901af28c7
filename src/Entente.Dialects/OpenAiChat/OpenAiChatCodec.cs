using System.Buffers;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>
/// OpenAI's chat completions, in and out, and the servers that speak it in their own ways.
/// What is refused or left out is listed in docs/dialects.md.
/// </summary>
public sealed class OpenAiChatCodec(OpenAiChatOptions options) : ICodec
{
    public OpenAiChatCodec()
        : this(new OpenAiChatOptions())
    {
    }

    public string Dialect => DialectNames.OpenAiChat;

    public Call ReadRequest(ReadOnlyMemory<byte> body) => RequestBody.Read(Dialect, body, ChatRequestReader.Read);

    public void WriteRequest(Call call, IBufferWriter<byte> into) => ChatRequestWriter.Write(call, options, into);

    public IStreamDecoder NewDecoder() => new ChatStreamDecoder();

    public IStreamEncoder NewEncoder(AnswerIdentity identity) => new ChatStreamEncoder(identity);

    public ReadResult ReadAnswer(ReadOnlyMemory<byte> body) => ChatAnswerReader.Read(body);

    public bool TryReadPlainAnswer(ReadOnlySpan<byte> body, IList<Delta> into) => ChatPlainAnswer.TryRead(body, into);

    public void WriteAnswer(Answer answer, AnswerIdentity identity, IBufferWriter<byte> into) => ChatAnswerWriter.Write(answer, identity, into);

    public WireError ReadError(int status, ReadOnlyMemory<byte> body) => ChatErrors.Read(status, body);

    public void WriteError(WireError error, IBufferWriter<byte> into) => ChatErrors.Write(error, into);
}
