using System.Net.Http.Json;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Entente.Journal;
using Entente.Receipts;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Entente.Runs;
using Entente.Server;

namespace Entente.Microbenchmarks;

/// <summary>The receipt of a run of one model, from the events that a server has just written about one.</summary>
public class ReceiptBenchmarks
{
    private readonly NoteSigner _signer = new("bench.local/log", Ed25519Key.Create(seed => seed.Fill(7)));
    private List<RunEvent> _events = [];
    private Receipt _receipt = null!;
    private byte[] _json = [];
    private byte[] _canonical = [];

    [GlobalSetup]
    public async Task SetUp()
    {
        await using var rehearsal = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Instant });
        var pool = RehearsalPool.Definition(rehearsal.BaseUrl);
        await using var server = await EntenteServer.StartAsync(new ServerOptions { Pool = pool });
        using var client = new HttpClient { BaseAddress = server.Url };
        var answer = await client.PostAsJsonAsync("/v1/chat/completions", new { model = pool.Models[0].Id, messages = new[] { new { role = "user", content = "What is steady?" } } });
        answer.EnsureSuccessStatusCode();
        await foreach (var entry in server.Journal.ReadAsync(EntryKind.Run))
        {
            _events.Add(RunEventJson.Read(entry.Body.Span));
        }

        _receipt = ReceiptFold.Fold("bench.local/log", _events);
        _json = JsonSerializer.SerializeToUtf8Bytes(_receipt, ReceiptJson.Default.Receipt);
        _canonical = CanonicalJson.Canonicalize(_json);
    }

    [Benchmark]
    public Receipt Fold() => ReceiptFold.Fold("bench.local/log", _events);

    [Benchmark]
    public byte[] Canonicalise() => CanonicalJson.Canonicalize(_json);

    [Benchmark]
    public byte[] Sign() => ReceiptEntry.Sign(_canonical, _signer);
}
