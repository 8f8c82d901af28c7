using System.Buffers;
using Entente.Dialects.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>
/// Anthropic's messages, in and out. What is refused or left out when a call of another dialect is written is listed
/// in docs/dialects.md.
/// </summary>
public sealed class AnthropicMessagesCodec : ICodec
{
    /// <summary>The token limit where the caller named none: this dialect requires one. Every model of it can give as many.</summary>
    public const int DefaultMaxTokens = 4096;

    public string Dialect => DialectNames.AnthropicMessages;

    public Call ReadRequest(ReadOnlyMemory<byte> body) => RequestBody.Read(Dialect, body, MessagesRequestReader.Read);

    public void WriteRequest(Call call, IBufferWriter<byte> into) => MessagesRequestWriter.Write(call, into);

    public IStreamDecoder NewDecoder() => new MessagesStreamDecoder();

    public IStreamEncoder NewEncoder(AnswerIdentity identity) => new MessagesStreamEncoder(identity);

    public ReadResult ReadAnswer(ReadOnlyMemory<byte> body) => MessagesAnswerReader.Read(body);

    public void WriteAnswer(Answer answer, AnswerIdentity identity, IBufferWriter<byte> into) => MessagesAnswerWriter.Write(answer, identity, into);

    public WireError ReadError(int status, ReadOnlyMemory<byte> body) => MessagesErrors.Read(status, body);

    public void WriteError(WireError error, IBufferWriter<byte> into) => MessagesErrors.Write(error, into);
}
