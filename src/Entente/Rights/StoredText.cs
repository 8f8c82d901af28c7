using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Entente.Dialects;
using Entente.Dialects.OpenAiChat;

namespace Entente.Rights;

/// <summary>The text of a run: the request as received, the answer as delivered.</summary>
public sealed record StoredText
{
    private static readonly OpenAiChatCodec Codec = new();

    /// <summary>The request's dialect.</summary>
    public required string Dialect { get; init; }

    /// <summary>The bytes as received: with the salt they open the receipt's commitment.</summary>
    public required byte[] Request { get; init; }

    /// <summary>The text deltas as written to the caller, joined: with the salt they open the receipt's commitment.</summary>
    public required string Content { get; init; }

    /// <summary>The answer as a chat completion, whatever the caller's dialect; of a run that broke off, what was said till then.</summary>
    public required JsonElement Answer { get; init; }

    internal static byte[] Write(string dialect, ReadOnlyMemory<byte> request, string content, Answer answer, AnswerIdentity identity)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        Codec.WriteAnswer(answer, identity, body);
        return JsonSerializer.SerializeToUtf8Bytes(
            new StoredText { Dialect = dialect, Request = request.ToArray(), Content = content, Answer = JsonElement.Parse(body.WrittenSpan) },
            StoredTextJson.Default.StoredText);
    }

    internal static StoredText Read(ReadOnlySpan<byte> json)
        => JsonSerializer.Deserialize(json, StoredTextJson.Default.StoredText) ?? throw new JsonException("a stored text is not null");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StoredText))]
internal sealed partial class StoredTextJson : JsonSerializerContext;
