using System.Net.Http.Json;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Entente.Journal;
using Entente.Ledger;
using Entente.Receipts;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Entente.Runs;
using Entente.Server;

namespace Entente.Microbenchmarks;

/// <summary>What is written of a run of one model, from the events that a server has just written about one.</summary>
public class ReceiptBenchmarks
{
    private readonly NoteSigner _signer = new("bench.local/log", Ed25519Key.Create(seed => seed.Fill(7)));
    private readonly SaltSeal _seal = new(new byte[32], RandomNumberGenerator.Fill);
    private readonly byte[] _salts = new byte[64];
    private readonly byte[] _body = new byte[200];
    private readonly List<RunEvent> _events = [];
    private RunSummary _summary = null!;
    private byte[] _receipt = [];

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

        _receipt = Receipt();
        _summary = new() { Run = "run_0922c075bb1ef156536c71dd", Strategy = "single", Why = "asked for by name", Events = _events };
        Console.WriteLine($"// {_events.Count} events of {Events()} bytes, a receipt of {_receipt.Length}, a settlement of {Settlement().Length}");
    }

    [Benchmark]
    public int Events()
    {
        var bytes = 0;
        foreach (var one in _events)
        {
            bytes += RunEventJson.Write(one).Length;
        }

        return bytes;
    }

    [Benchmark]
    public byte[] Receipt() => ReceiptWriter.Write("bench.local/log", _events);

    [Benchmark]
    public byte[] Settlement() => SettlementJson.Write(SettlementFold.Fold(_events));

    [Benchmark]
    public EntenteAnswer Answer() => EntenteAnswer.Of(_summary, null);

    [Benchmark]
    public byte[] SealSalts() => _seal.Seal("run_0922c075bb1ef156536c71dd", _salts);

    [Benchmark]
    public string Commit() => Commitment.Make(_salts.AsSpan(0, Commitment.SaltLength), _body);

    [Benchmark]
    public byte[] Digest() => ReceiptEntry.Digest(_receipt);

    /// <summary>What a request pays for: events, receipt with its digest, settlement.</summary>
    [Benchmark]
    public int All()
    {
        var outline = RunOutline.OfWhole(_events);
        var receipt = ReceiptWriter.Write("bench.local/log", outline);
        return Events() + receipt.Length + ReceiptEntry.Digest(receipt).Length + SettlementJson.Write(SettlementFold.Fold(outline)).Length;
    }

    /// <summary>What whoever asks for the file pays for.</summary>
    [Benchmark]
    public byte[] Sign() => ReceiptEntry.Sign(_receipt, _signer);
}
