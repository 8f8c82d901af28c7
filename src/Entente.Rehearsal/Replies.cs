using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Entente.Dialects;
using Entente.Rehearsal.Scripts;
using Entente.Rehearsal.Playing;

namespace Entente.Rehearsal;

internal static class Replies
{
    public static RehearsalReply Json(int status, string json) => Bytes(status, Encoding.UTF8.GetBytes(json), "application/json");

    public static RehearsalReply Bytes(int status, ReadOnlyMemory<byte> body, string contentType) =>
        new PlainReply(body) { Status = status, Headers = [new("content-type", contentType)] };

    public static RehearsalReply Error(ICodec codec, ScriptedError error, ImmutableArray<KeyValuePair<string, string>> headers)
    {
        if (error.RetryAfter is { } wait)
        {
            headers = headers.Add(new("retry-after", Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture)))
                .Add(new("retry-after-ms", Math.Round(wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)));
        }
        if (error.Body is { } page) return new PlainReply(Encoding.UTF8.GetBytes(page)) { Status = error.Status, Headers = headers.Add(new("content-type", "text/html")) };
        var body = new ArrayBufferWriter<byte>();
        codec.WriteError(Errors.Of(error), body);
        return new PlainReply(body.WrittenMemory) { Status = error.Status, Headers = headers.Add(new("content-type", "application/json")) };
    }
}
