using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Scripts;

namespace Entente.Rehearsal.Playing;

/// <summary>What can be done to the bytes of an event stream.</summary>
internal static class StreamSurgery
{
    /// <summary>Whole events, each with the empty line that ends it.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Events(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int at = bytes.Span.IndexOf("\n\n"u8);
            int length = at < 0 ? bytes.Length : at + 2;
            yield return bytes[..length];
            bytes = bytes[length..];
        }
    }

    public static bool IsTerminator(ReadOnlySpan<byte> wireEvent) =>
        wireEvent.IndexOf("data: [DONE]"u8) >= 0 || wireEvent.IndexOf("\"type\":\"message_stop\""u8) >= 0;

    public static bool IsFinish(ReadOnlySpan<byte> wireEvent) =>
        wireEvent.IndexOf("\"finish_reason\":\""u8) >= 0 || wireEvent.IndexOf("\"type\":\"message_delta\""u8) >= 0;

    /// <summary>
    /// What providers send before they think: Anthropic's beginning of message and block, OpenAI's chunk that names the role.
    /// </summary>
    public static (byte[] Before, byte[] After) Preface(byte[] first)
    {
        int last = first.AsSpan(0, Math.Max(0, first.Length - 2)).LastIndexOf("\n\n"u8);
        if (last >= 0) return (first[..(last + 2)], first[(last + 2)..]);

        ReadOnlySpan<byte> role = "\"role\":\"assistant\",\"content\":\""u8;
        int at = first.AsSpan().IndexOf(role);
        int from = at + role.Length;
        if (at < 0) return ([], first);
        int end = 0;
        while (first[from + end] != '"') end += first[from + end] == '\\' ? 2 : 1;
        byte[] preface = [.. first.AsSpan(0, from), .. first.AsSpan(from + end)];
        byte[] rest = [.. first.AsSpan(0, at), .. "\"content\":\""u8, .. first.AsSpan(from)];
        return (preface, rest);
    }

    /// <summary>The event ends in the middle of its JSON, and the next one begins.</summary>
    public static byte[] Malformed(byte[] wireEvent) => [.. wireEvent.AsSpan(0, Middle(wireEvent)), .. "\n\n"u8];

    public static Score Cut(Score score, Cut cut)
    {
        CallEnding ending = cut.How == CutHow.Reset ? CallEnding.Reset : CallEnding.Cut;
        if (cut.AfterBytes is { } bytes) return AfterBytes(score, bytes, ending);

        int at = 0, tokens = 0;
        while (at < score.Beats.Count && score.Beats[at].Tokens == 0) at++; // what comes before the first token is not held against it
        while (at < score.Beats.Count && tokens < cut.AfterTokens) tokens += score.Beats[at++].Tokens;
        if (at >= score.Beats.Count) return score; // it said less than that

        int rest = 0;
        if (cut.Inside == CutInside.Character)
        {
            int wide = at;
            while (wide < score.Beats.Count && WideByte(score.Beats[wide].Bytes.Span) < 0) wide++;
            if (wide < score.Beats.Count)
            {
                at = wide;
                rest = WideByte(score.Beats[wide].Bytes.Span) + 1;
            }
        }
        if (cut.Inside != CutInside.Nothing && rest == 0) rest = Middle(score.Beats[at].Bytes.Span);

        var kept = score.Beats.Take(at).ToList();
        TimeSpan wait = score.Beats[at].Wait;
        if (rest == 0) return new Score(kept, ending) { LastWait = wait };
        kept.Add(new Beat(score.Beats[at].Bytes[..rest], wait));
        return new Score(kept, ending);
    }

    public static Score InPieces(Score score, int size)
    {
        var pieces = new List<Beat>();
        foreach (Beat beat in score.Beats)
        {
            for (int start = 0; start < beat.Bytes.Length; start += size)
            {
                int length = Math.Min(size, beat.Bytes.Length - start);
                bool last = start + length == beat.Bytes.Length;
                pieces.Add(new Beat(beat.Bytes.Slice(start, length), start == 0 ? beat.Wait : TimeSpan.Zero, last ? beat.Tokens : 0, last ? beat.Text : ""));
            }
        }
        return score with { Beats = pieces };
    }

    private static Score AfterBytes(Score score, int bytes, CallEnding ending)
    {
        var kept = new List<Beat>();
        foreach (Beat beat in score.Beats)
        {
            if (beat.Bytes.Length > bytes)
            {
                if (bytes > 0) kept.Add(new Beat(beat.Bytes[..bytes], beat.Wait));
                return new Score(kept, ending);
            }
            kept.Add(beat);
            bytes -= beat.Bytes.Length;
        }
        return score;
    }

    /// <summary>Where the half of the last event ends: in the middle of its data.</summary>
    private static int Middle(ReadOnlySpan<byte> wireEvent)
    {
        int data = wireEvent.LastIndexOf("data: "u8);
        return data < 0 ? wireEvent.Length / 2 : data + ((wireEvent.Length - data) / 2);
    }

    private static int WideByte(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyInRange((byte)0xC2, (byte)0xF4);
}
