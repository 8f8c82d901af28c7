using System.Buffers;
using System.Text;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>
/// Reads a stream of `chat.completion.chunk`s. The answer is whole when every choice that appeared has its finish reason
/// (a missing `[DONE]` is forgiven, a `[DONE]` without a finish reason is not) and no error came.
/// </summary>
internal sealed class ChatStreamDecoder : IStreamDecoder
{
    private readonly List<ChatChoiceState> choices = [];
    private bool started;
    private bool failed;
    private bool done;
    private bool cited;
    private string? id;

    public bool IsComplete => !failed && choices.Count > 0 && choices.TrueForAll(choice => choice.Finished);

    public bool IsEnded => done || failed;

    public void Decode(WireEvent wireEvent, IList<Delta> into)
    {
        ReadOnlySpan<byte> data = wireEvent.Data.Span.Trim(" \t\r\n"u8);
        if (IsEnded || data.IsEmpty)
        {
            return;
        }

        if (data.SequenceEqual("[DONE]"u8))
        {
            done = true;
            return;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(wireEvent.Data);
            DecodeChunk(document.RootElement, wireEvent.Type == "error", into);
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            throw new MalformedAnswerException("an event of the stream is no chat completion chunk: its JSON is broken", exception);
        }
    }

    public bool TryReadText(WireEvent wireEvent, IBufferWriter<byte> into) =>
        started && id is not null && !IsEnded && wireEvent.Type is null
        && choices is [{ Index: 0, Finished: false, Text.Holds: false }]
        && ChatTextEvent.TryRead(wireEvent.Data.Span, into);

    private void DecodeChunk(JsonElement chunk, bool isError, IList<Delta> into)
    {
        if (chunk.ValueKind != JsonValueKind.Object)
        {
            throw new MalformedAnswerException("an event of the stream is no chat completion chunk: it is no object");
        }

        WireError? error = ChatErrors.Find(0, chunk) ?? (isError ? ChatErrors.Whole(0, chunk) : null);
        if (error is not null)
        {
            failed = true;
            into.Add(new FaultDelta(error));
            return;
        }

        Start(chunk, into);
        foreach (JsonElement choice in chunk.ItemsOf("choices"))
        {
            DecodeChoice(choice, into);
        }

        if (!cited && chunk.TryGet("citations", out JsonElement citations))
        {
            cited = true; // Perplexity repeats the whole list in every chunk.
            into.Add(new OpaqueDelta(DialectNames.OpenAiChat, "citations", citations.Clone()));
        }

        bool counted = chunk.TryGet("usage", out JsonElement usage)
            || (chunk.TryGet("x_groq", out JsonElement groq) && groq.TryGet("usage", out usage));
        if (counted && ChatUsage.Read(usage) is { } read)
        {
            into.Add(new UsageDelta(read));
        }
    }

    private void Start(JsonElement chunk, IList<Delta> into)
    {
        id ??= chunk.FilledTextOf("id");
        string? model = chunk.FilledTextOf("model");
        if (started || (id is null && model is null))
        {
            return;
        }

        started = true;
        into.Add(new StartDelta(id, model, chunk.FilledTextOf("system_fingerprint")));
    }

    private void DecodeChoice(JsonElement element, IList<Delta> into)
    {
        ChatChoiceState choice = ChoiceOf((int)(element.IntegerOf("index") ?? 0));

        // Some servers send the whole message where a delta belongs, when they only pretend to stream.
        if (element.TryGet("delta", out JsonElement delta) || element.TryGet("message", out delta))
        {
            ChatDeltaReader.Read(delta, choice, id, into);
            foreach (string kind in ChatOpaque.Fields)
            {
                if (delta.TryGet(kind, out JsonElement value) && ChatAnswerReader.SaysSomething(value))
                {
                    into.Add(new OpaqueDelta(DialectNames.OpenAiChat, kind, value.Clone()) { Choice = choice.Index });
                }
            }
        }

        if (element.TryGet("logprobs", out JsonElement logprobs) && ChatAnswerReader.HasLogprobs(logprobs))
        {
            into.Add(new LogprobsDelta(logprobs.Clone()) { Choice = choice.Index });
        }

        if (element.FilledTextOf("finish_reason") is { } finish && !choice.Finished)
        {
            Finish(choice, finish, into);
        }
    }

    private static void Finish(ChatChoiceState choice, string word, IList<Delta> into)
    {
        ChatDeltaReader.Flush(choice, into);
        choice.Finished = true;
        string? refusal = choice.Refused.Length > 0 ? choice.Refused.ToString() : null;
        FinishReason reason = ChatFinish.Read(word);
        into.Add(new FinishDelta(refusal is not null && reason == FinishReason.Stop ? FinishReason.Refused : reason, word)
        {
            Choice = choice.Index,
            Detail = refusal,
        });
    }

    private ChatChoiceState ChoiceOf(int index)
    {
        foreach (ChatChoiceState known in choices)
        {
            if (known.Index == index)
            {
                return known;
            }
        }

        if (index is < 0 or >= 1024)
        {
            throw new MalformedAnswerException($"an event of the stream speaks of choice {index}");
        }

        ChatChoiceState choice = new(index);
        choices.Add(choice);
        return choice;
    }
}
