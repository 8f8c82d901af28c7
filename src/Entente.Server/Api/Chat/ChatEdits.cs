using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Entente.Server.Api.Chat;

/// <summary>Which part of an event is written now.</summary>
internal enum EventPart
{
    /// <summary>All of it, as it came.</summary>
    Whole,

    /// <summary>Its content, without the finish reason and usage, which mean success.</summary>
    Content,

    /// <summary>What <see cref="Content"/> left out.</summary>
    Finish,
}

/// <summary>
/// The passthrough lane's closed list of edits (decision 3): `model`, `system_fingerprint`, the id where it changes within a stream,
/// usage where nobody asked for it, `entente`. Whatever else the provider sent goes through byte for byte.
/// </summary>
/// <param name="model">Pool id of the first speaker.</param>
/// <param name="hidesUsage">Nobody asked for usage.</param>
internal sealed class ChatEdits(string model, string fingerprint, bool hidesUsage)
{
    // Both are the same few objects in every answer, for as long as a configuration holds.
    private static readonly ConditionalWeakTable<string, byte[]> Quoted = [];

    private readonly byte[] _model = Quoted.GetValue(model, Quote);
    private readonly byte[] _fingerprint = Quoted.GetValue(fingerprint, Quote);
    private byte[]? _id;

    /// <summary>The id of the stream; null before an event had one.</summary>
    public string? Id => _id is null ? null : JsonSerializer.Deserialize(_id, ApiJson.Default.String);

    /// <summary>Unix seconds; 0 before an event named a time.</summary>
    public long Created { get; private set; }

    /// <param name="extension">The JSON of `entente`; empty for none.</param>
    public void Write(ReadOnlySpan<byte> json, EventPart part, ReadOnlySpan<byte> extension, IBufferWriter<byte> into)
    {
        var splice = new JsonSplice(json, into);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var (kept, hasFingerprint) = (false, false);
        var (previousEnd, leading) = ((int)reader.BytesConsumed, -1);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameStart = (int)reader.TokenStartIndex;
            var name = Name(ref reader);
            reader.Read();
            if (name is Known.Entente || (name is Known.Usage && (hidesUsage || part == EventPart.Content)))
            {
                reader.Skip();
                if (kept)
                {
                    splice.Replace(previousEnd, (int)reader.BytesConsumed, default);
                }
                else
                {
                    leading = leading < 0 ? nameStart : leading;
                }

                previousEnd = (int)reader.BytesConsumed;
                continue;
            }

            if (!kept && leading >= 0)
            {
                splice.Replace(leading, nameStart, default);
            }

            kept = true;
            hasFingerprint |= name is Known.SystemFingerprint;
            Value(ref reader, name, part, ref splice);
            previousEnd = (int)reader.BytesConsumed;
        }

        if (!kept && leading >= 0)
        {
            splice.Replace(leading, previousEnd, default);
        }

        if (!extension.IsEmpty)
        {
            var end = (int)reader.TokenStartIndex;
            splice.Replace(end, end, kept ? ","u8 : default);
            if (!hasFingerprint)
            {
                into.Write("\"system_fingerprint\":"u8);
                into.Write(_fingerprint);
                into.Write(","u8);
            }

            into.Write("\"entente\":"u8);
            into.Write(extension);
        }

        splice.Finish();
    }

    private void Value(ref Utf8JsonReader reader, Known name, EventPart part, ref JsonSplice splice)
    {
        var start = (int)reader.TokenStartIndex;
        switch (name)
        {
            case Known.Model:
                reader.Skip();
                splice.Replace(start, (int)reader.BytesConsumed, _model);
                break;
            case Known.SystemFingerprint:
                reader.Skip();
                splice.Replace(start, (int)reader.BytesConsumed, _fingerprint);
                break;
            case Known.Id when reader.TokenType == JsonTokenType.String:
                if (_id is null && reader.ValueSpan.Length > 0)
                {
                    _id = Quote(reader.GetString()!);
                }
                else if (_id is not null && !reader.ValueTextEquals(_id.AsSpan(1, _id.Length - 2)))
                {
                    splice.Replace(start, (int)reader.BytesConsumed, _id);
                }

                break;
            case Known.Created when reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var created):
                Created = Created == 0 ? created : Created;
                break;
            case Known.Choices when reader.TokenType == JsonTokenType.StartArray && part != EventPart.Whole:
                Choices(ref reader, part, ref splice);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private static void Choices(ref Utf8JsonReader reader, EventPart part, ref JsonSplice splice)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = Name(ref reader);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                var end = (int)reader.BytesConsumed;
                switch (name)
                {
                    case Known.FinishReason when part == EventPart.Content:
                    case Known.Logprobs when part == EventPart.Finish:
                        splice.Replace(start, end, "null"u8);
                        break;
                    case Known.Delta when part == EventPart.Finish:
                        splice.Replace(start, end, "{}"u8);
                        break;
                }
            }
        }
    }

    private static Known Name(ref Utf8JsonReader reader)
        => reader.ValueTextEquals("choices"u8) ? Known.Choices
        : reader.ValueTextEquals("model"u8) ? Known.Model
        : reader.ValueTextEquals("id"u8) ? Known.Id
        : reader.ValueTextEquals("usage"u8) ? Known.Usage
        : reader.ValueTextEquals("created"u8) ? Known.Created
        : reader.ValueTextEquals("system_fingerprint"u8) ? Known.SystemFingerprint
        : reader.ValueTextEquals("entente"u8) ? Known.Entente
        : reader.ValueTextEquals("delta"u8) ? Known.Delta
        : reader.ValueTextEquals("finish_reason"u8) ? Known.FinishReason
        : reader.ValueTextEquals("logprobs"u8) ? Known.Logprobs
        : Known.Other;

    private static byte[] Quote(string text) => [(byte)'"', .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];

    private enum Known { Other, Choices, Model, Id, Usage, Created, SystemFingerprint, Entente, Delta, FinishReason, Logprobs }
}
