using System.Buffers.Text;
using Entente.Bench.Contestants;
using Entente.Bench.Upstream;

namespace Entente.Bench.Measures;

/// <param name="FirstMs">Of each stream: from the request to the first token, less what the upstream took itself.</param>
/// <param name="LaterMs">Of each later token: from the upstream's send to its arrival here.</param>
internal sealed record PacedFigures(Contestant Contestant, IReadOnlyList<double> FirstMs, IReadOnlyList<double> LaterMs);

/// <summary>
/// Streams of 20 tokens at 5 ms, one at a time. Each token carries the upstream's clock, which is ours too; its thinking and the
/// jitter of its pacing are thereby not part of any figure.
/// </summary>
internal static class PacedStreams
{
    private const int Portion = 10;

    public static List<PacedFigures> Measure(BenchOptions options, IReadOnlyList<Contestant> contestants, Progress progress)
    {
        var figures = contestants.Select(contestant => (Contestant: contestant, First: new List<double>(), Later: new List<double>())).ToList();
        for (var done = 0; done < options.PacedStreams; done += Portion)
        {
            progress.Say($"streams of 20 tokens at 5 ms: {done} of {options.PacedStreams}");
            foreach (var (contestant, first, later) in figures)
            {
                using var client = new WireClient(contestant, Body("paced" + contestant.ModelSuffix));
                for (var stream = 0; stream < Portion; stream++)
                {
                    One(client, first, later);
                }
            }
        }

        return [.. figures.Select(one => new PacedFigures(one.Contestant, one.First, one.Later))];
    }

    public static string Body(string model) => $$"""{"model":"{{model}}","stream":true,"messages":[{"role":"user","content":"what is steady?"}]}""";

    private static void One(WireClient client, List<double> first, List<double> later)
    {
        var sent = MockClock.Now;
        var (read, tokens) = (0, 0);
        client.Send();
        client.ReadUntil(answer =>
        {
            var now = MockClock.Now;
            while (Next(answer[read..]) is { } next)
            {
                read += next.End;
                var way = now - next.Sent;
                if (tokens++ == 0)
                {
                    first.Add((way + (next.Arrived - sent)) / 1e6);
                }
                else
                {
                    later.Add(way / 1e6);
                }
            }

            return answer.EndsWith("0\r\n\r\n"u8);
        });
        if (tokens != MockAnswers.Tokens)
        {
            throw new BenchException($"a stream had {tokens} tokens instead of {MockAnswers.Tokens}");
        }
    }

    /// <summary>The next token of an answer with its stamps; null where it is not whole yet.</summary>
    public static (int End, long Arrived, long Sent)? Next(ReadOnlySpan<byte> rest)
    {
        var at = rest.IndexOf("steady "u8);
        if (at < 0 || rest.Length < at + 7 + 19 + 1 + 19)
        {
            return null;
        }

        var stamps = rest[(at + 7)..];
        return Utf8Parser.TryParse(stamps[..19], out long arrived, out _) && Utf8Parser.TryParse(stamps[20..39], out long sent, out _)
            ? (at + 46, arrived, sent)
            : throw new BenchException("a token without its stamps");
    }
}
