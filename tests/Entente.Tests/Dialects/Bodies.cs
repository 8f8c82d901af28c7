using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Dialects;

namespace Entente.Tests.Dialects;

/// <summary>Short ways to say requests, answers and streams in tests.</summary>
internal static class Bodies
{
    public static Call Read(ICodec codec, string json) => codec.ReadRequest(Encoding.UTF8.GetBytes(json));

    public static JsonNode Write(ICodec codec, Call call) => JsonNode.Parse(WriteText(codec, call))!;

    public static string WriteText(ICodec codec, Call call)
    {
        ArrayBufferWriter<byte> into = new();
        codec.WriteRequest(call, into);
        return Encoding.UTF8.GetString(into.WrittenSpan);
    }

    public static Told Stream(ICodec codec, params string[] events) =>
        Told.Read(codec, Encoding.UTF8.GetBytes(string.Concat(events.Select(item => $"data: {item}\n\n"))));

    public static string Encode(ICodec codec, AnswerIdentity identity, Action<IStreamEncoder, IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> into = new();
        write(codec.NewEncoder(identity), into);
        return Encoding.UTF8.GetString(into.WrittenSpan);
    }

    /// <summary>Equal as values, whatever the order of names.</summary>
    public static void Same(string expected, JsonNode? actual) => Xunit.Assert.Equal(
        Told.Canonical(JsonDocument.Parse(expected).RootElement),
        Told.Canonical(JsonDocument.Parse(actual?.ToJsonString() ?? "null").RootElement));
}
