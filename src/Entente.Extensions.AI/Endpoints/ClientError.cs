using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Entente.Dialects.Sse;
using Entente.Pool;

namespace Entente.Extensions.AI.Endpoints;

/// <summary>A fault of a chat client as the error of a chat completion.</summary>
internal static class ClientError
{
    public static IUpstreamResponse Response(ChatClientFault fault)
    {
        var body = new ArrayBufferWriter<byte>(256);
        Write(fault, body);
        return new WholeResponse(fault.Status, body.WrittenMemory) { RetryAfter = fault.RetryAfter?.TotalSeconds.ToString(CultureInfo.InvariantCulture) };
    }

    /// <summary>Inside a stream, where the status of the response is said already.</summary>
    public static void WriteEvent(ChatClientFault fault, IBufferWriter<byte> into)
    {
        var data = new ArrayBufferWriter<byte>(256);
        Write(fault, data);
        SseFrame.WriteData(data.WrittenSpan, into);
    }

    private static void Write(ChatClientFault fault, IBufferWriter<byte> into)
    {
        using var writer = new Utf8JsonWriter(into);
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        writer.WriteString("message", fault.Message);
        writer.WriteString("code", fault.Code);
        writer.WriteNumber("status", fault.Status);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
