using Entente.Bench.Contestants;

namespace Entente.Bench.Measures;

internal sealed record IdleFigures(string Name, int Streams, double KilobytesEach);

/// <summary>Resident memory of streams that have begun and wait for their next token. Both connections of each are part of it.</summary>
internal static class IdleStreams
{
    private const int Warmth = 200;

    public static IdleFigures Measure(Contestant contestant, int streams)
    {
        var body = PacedStreams.Body("idle" + contestant.ModelSuffix);
        var clients = new List<WireClient>();
        try
        {
            // The first ones pay for code and pools, as they would in any server that has worked before.
            Open(contestant, body, Warmth, clients);
            var before = contestant.Process!.ResidentBytes();
            Open(contestant, body, streams, clients);
            var after = contestant.Process.ResidentBytes();
            return new(contestant.Name, streams, (after - before) / 1e3 / streams);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private static void Open(Contestant contestant, string body, int count, List<WireClient> clients)
    {
        const int AtOnce = 50;
        for (var opened = 0; opened < count; opened += AtOnce)
        {
            var some = Enumerable.Range(0, Math.Min(AtOnce, count - opened)).Select(_ => new WireClient(contestant, body)).ToList();
            clients.AddRange(some);
            some.ForEach(client => client.Send());
            some.ForEach(client => client.ReadUntil(answer => answer.IndexOf("steady "u8) >= 0));
        }
    }
}
