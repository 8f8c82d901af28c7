namespace Entente.Bench.Upstream;

/// <summary>What the mock must know of a request. It searches instead of parsing: every client of ours writes JSON without white space.</summary>
internal readonly record struct MockRequest(bool Messages, bool Streamed, bool UsageWanted, MockPace Pace)
{
    public static MockRequest Read(ReadOnlySpan<byte> request)
    {
        var line = request[..request.IndexOf((byte)'\r')];
        var body = request[(request.IndexOf("\r\n\r\n"u8) + 4)..];
        var pace = body.IndexOf("\"model\":\"paced"u8) >= 0 ? MockPace.Paced
            : body.IndexOf("\"model\":\"idle"u8) >= 0 ? MockPace.Idle
            : body.IndexOf("\"model\":\"many"u8) >= 0 ? MockPace.Many
            : body.IndexOf("\"model\":\"flood"u8) >= 0 ? MockPace.Flood
            : MockPace.AtOnce;
        return new(line.IndexOf("/messages"u8) >= 0, body.IndexOf("\"stream\":true"u8) >= 0, body.IndexOf("\"include_usage\":true"u8) >= 0, pace);
    }
}
