using System.Buffers;

namespace Entente.Dialects;

/// <summary>
/// One wire format, both ways: the Api reads requests and writes answers with it, Providers write requests and read answers,
/// Rehearsal plays the provider. A codec holds no state and is safe for concurrent use.
/// </summary>
public interface ICodec
{
    /// <summary>The name used in the configuration, such as `openai-chat`.</summary>
    string Dialect { get; }

    /// <exception cref="InvalidCallException">The body is not a request of this dialect.</exception>
    Call ReadRequest(ReadOnlyMemory<byte> body);

    /// <summary>
    /// Writes the body for a provider. Where <see cref="Call.Raw"/> is of this dialect, every field that we did not change is
    /// kept as it was; `entente` is removed. Fields of a foreign dialect that mean nothing here are left out only where that
    /// cannot change the answer.
    /// </summary>
    /// <exception cref="CannotCarryException">The call holds something that this dialect cannot say.</exception>
    void WriteRequest(Call call, IBufferWriter<byte> into);

    IStreamDecoder NewDecoder();

    IStreamEncoder NewEncoder(AnswerIdentity identity);

    /// <exception cref="MalformedAnswerException">The body is not an answer of this dialect.</exception>
    /// <returns>The answer, or the error where a 200 carries one.</returns>
    ReadResult ReadAnswer(ReadOnlyMemory<byte> body);

    /// <summary>
    /// The way of most answers: adds what a plain one says, in the order of a stream. Where the answer is not plain, or where that is not
    /// sure, adds nothing and says false: then <see cref="ReadAnswer"/> reads it.
    /// </summary>
    bool TryReadPlainAnswer(ReadOnlySpan<byte> body, IList<Delta> into) => false;

    void WriteAnswer(Answer answer, AnswerIdentity identity, IBufferWriter<byte> into);

    /// <summary>Reads the body of a failed call; never throws, a body that is no error object becomes its message.</summary>
    WireError ReadError(int status, ReadOnlyMemory<byte> body);

    void WriteError(WireError error, IBufferWriter<byte> into);
}

/// <summary>Exactly one of the two is set.</summary>
public readonly record struct ReadResult(Answer? Answer, WireError? Error);

/// <summary>What is said of an answer to the caller and stays constant in a stream.</summary>
public sealed record AnswerIdentity
{
    public required string Id { get; init; }
    public required string Model { get; init; }
    public string? Fingerprint { get; init; }

    /// <summary>Unix seconds.</summary>
    public long Created { get; init; }

    /// <summary>Whether the caller asked for usage.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>The JSON of the `entente` field of a whole answer; null for none. A stream gets it when it is completed.</summary>
    public ReadOnlyMemory<byte>? Extension { get; init; }
}

/// <summary>One event of a stream: an SSE event or a JSON line. The data are borrowed until the next event is read.</summary>
public readonly record struct WireEvent(string? Type, ReadOnlyMemory<byte> Data);

/// <summary>Reads one stream, event by event, in order. Not safe for concurrent use.</summary>
public interface IStreamDecoder
{
    /// <summary>Adds to <paramref name="into"/> what this event says; nothing for keep-alives.</summary>
    /// <exception cref="MalformedAnswerException">The event cannot be parsed; its text may be lost.</exception>
    void Decode(WireEvent wireEvent, IList<Delta> into);

    /// <summary>
    /// The way of most events, without an object: where the event says nothing but a further piece of the only answer's text, writes its
    /// UTF-8. Where not, or where it is not sure, writes nothing and says false: then <see cref="Decode"/> reads it.
    /// </summary>
    bool TryReadText(WireEvent wireEvent, IBufferWriter<byte> into) => false;

    /// <summary>The dialect's own terminal sign has been seen, so that the answer is whole (decision 2).</summary>
    bool IsComplete { get; }

    /// <summary>Nothing more can follow: the transport need not be read on.</summary>
    bool IsEnded { get; }
}

/// <summary>
/// Writes one stream for a caller. What a client reads as success (finish reason, usage, terminator) is written by
/// <see cref="Complete"/> only, in one piece (decision 4).
/// </summary>
public interface IStreamEncoder
{
    /// <summary>Writes whole events for a content delta; start, finish and usage deltas are kept for <see cref="Complete"/>.</summary>
    void Encode(Delta delta, IBufferWriter<byte> into);

    /// <param name="extension">The JSON of the `entente` field on the finishing event; null for none.</param>
    void Complete(IReadOnlyList<FinishDelta> finishes, Usage? usage, ReadOnlyMemory<byte>? extension, IBufferWriter<byte> into);

    /// <summary>An error event in the dialect's own shape and no terminator.</summary>
    void Fail(WireError error, IBufferWriter<byte> into);

    /// <summary>A comment that keeps the connection warm and that clients skip.</summary>
    void Heartbeat(string? remark, IBufferWriter<byte> into);
}
