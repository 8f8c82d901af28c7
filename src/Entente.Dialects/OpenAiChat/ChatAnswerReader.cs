using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>Reads a whole `chat.completion`, or the error that came in its place.</summary>
internal static class ChatAnswerReader
{
    public static ReadResult Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            if (ChatErrors.Find(200, root) is { } error)
            {
                return new ReadResult(null, error);
            }

            return root.TryGet("choices", out JsonElement choices) && choices.ValueKind == JsonValueKind.Array
                ? new ReadResult(ReadAnswer(root), null)
                : throw new MalformedAnswerException("the answer is no chat completion: it has no choices");
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            throw new MalformedAnswerException("the answer is no chat completion: its JSON is broken", exception);
        }
    }

    /// <summary>Mistral's thoughts are lists of parts, others' are strings.</summary>
    public static string Thought(JsonElement part) => part.TextOf("thinking")
        ?? string.Concat(part.ItemsOf("thinking").Select(item => item.TextOf("text")));

    /// <summary>Some servers fill their answers with empty objects and lists.</summary>
    public static bool SaysSomething(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.EnumerateObject().Any(field => SaysSomething(field.Value)),
        JsonValueKind.String => value.AsText() is { Length: > 0 },
        JsonValueKind.Number => !value.TryGetInt64(out long number) || number != 0,
        JsonValueKind.True => true,
        _ => false,
    };

    public static bool HasLogprobs(JsonElement logprobs) => logprobs.ValueKind == JsonValueKind.Object
        && logprobs.EnumerateObject().Any(field => field.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object);

    private static Answer ReadAnswer(JsonElement root)
    {
        string? id = root.FilledTextOf("id");
        ImmutableArray<AnswerChoice> choices = [.. root.ItemsOf("choices").Select((choice, index) => ReadChoice(root, choice, index, id))];
        return new Answer
        {
            Id = id,
            Model = root.FilledTextOf("model"),
            Fingerprint = root.FilledTextOf("system_fingerprint"),
            Created = root.IntegerOf("created"),
            Choices = choices.Length > 0 ? choices : throw new MalformedAnswerException("the answer is no chat completion: its list of choices is empty"),
            Usage = root.TryGet("usage", out JsonElement usage) ? ChatUsage.Read(usage) : null,
        };
    }

    private static AnswerChoice ReadChoice(JsonElement root, JsonElement choice, int position, string? answerId)
    {
        if (!choice.TryGet("message", out JsonElement message) || message.ValueKind != JsonValueKind.Object)
        {
            throw new MalformedAnswerException("the answer is no chat completion: a choice has no message");
        }

        ImmutableArray<Part> parts = [.. ChatAnswerParts.Read(message, answerId), .. Citations(root)];
        string word = choice.TextOf("finish_reason") ?? "";
        FinishReason reason = ChatFinish.Read(word);
        string? refusal = parts.OfType<RefusalPart>().FirstOrDefault()?.Text;
        return new AnswerChoice
        {
            Index = (int)(choice.IntegerOf("index") ?? position),
            Parts = parts,
            Finish = refusal is not null && reason == FinishReason.Stop ? FinishReason.Refused : reason,
            RawFinish = word,
            FinishDetail = refusal,
            Logprobs = choice.TryGet("logprobs", out JsonElement logprobs) && HasLogprobs(logprobs) ? logprobs.Clone() : null,
        };
    }

    private static IEnumerable<Part> Citations(JsonElement root) => root.TryGet("citations", out JsonElement citations)
        ? [new OpaquePart(DialectNames.OpenAiChat, "citations") { Raw = citations.Clone() }]
        : [];
}
