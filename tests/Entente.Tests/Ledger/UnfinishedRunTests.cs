using Entente.Catalog;
using Entente.Journal;
using Entente.Ledger;
using Entente.Pool;
using Entente.Receipts;
using Entente.Rehearsal;
using Entente.Runs;
using Entente.Storage;
using Entente.Time;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Entente.Tests.Ledger;

/// <summary>Over the journal on SQLite: a run that a crash has left open is ended, once, at the next start.</summary>
public sealed class UnfinishedRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("entente-unfinished-");
    private readonly NoteSigner _signer = new("log.example/test", Ed25519Key.Create(new SeededChance(3).Fill));

    [Fact]
    public async Task A_begun_call_is_charged_its_reservation_and_the_run_gets_its_end_its_receipt_and_its_settlement()
    {
        await BeginAsync(ended: false);

        var (settled, ledger, events, receipts) = await StartAsync();

        var spend = Assert.Single(ledger.Spend.Sums);
        Assert.Equal((1, 2, 700 + 50, 1), (settled, spend.Value.Calls, spend.Value.CostNanoUsd, spend.Value.EstimatedCalls));
        Assert.Equal(("key_1", "2026-11-23", "XA"), (spend.Key.Caller, spend.Key.Day, spend.Key.Jurisdiction));
        var end = Assert.IsType<AnswerEnded>(events[^1]);
        Assert.Equal((RunStatus.Error, "interrupted", 750), (end.Status, end.ErrorCode, end.CostNanoUsd));
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(one => one.Seq));
        var receipt = ReceiptBundle.Read(Assert.Single(receipts));
        Assert.Equal((ReceiptStatus.Error, "interrupted", 750), (receipt.Status, receipt.Error, receipt.CostNanoUsd));
        Assert.Equal(["complete", "interrupted"], receipt.Steps.Select(step => step.Outcome));
    }

    [Fact]
    public async Task Its_receipt_says_nothing_of_an_answer_and_is_verified_all_the_same()
    {
        await BeginAsync(ended: false);

        var (_, _, _, receipts) = await StartAsync();

        var bundle = Assert.Single(receipts);
        Assert.Null(ReceiptBundle.Read(bundle).Answer);
        Assert.True(ReceiptVerifier.Verify(bundle, _signer.Verifier).Ok);
        var verdict = ReceiptVerifier.Verify(bundle, _signer.Verifier, new() { Answer = "anything"u8.ToArray() });
        Assert.Equal(ReceiptPart.Answer, verdict.Mismatch);
        Assert.Contains("says nothing of an answer", verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Started_twice_it_is_settled_once()
    {
        await BeginAsync(ended: false);
        await StartAsync();

        var (settled, ledger, events, _) = await StartAsync();

        Assert.Equal(0, settled);
        Assert.Equal(750, Assert.Single(ledger.Spend.Sums).Value.CostNanoUsd);
        Assert.Single(events.OfType<AnswerEnded>());
    }

    [Fact]
    public async Task A_run_that_has_ended_is_left_alone()
    {
        await BeginAsync(ended: true);

        var (settled, _, events, receipts) = await StartAsync();

        Assert.Equal(0, settled);
        Assert.Equal("done", Assert.IsType<AnswerEnded>(events[^1]).FinishReason);
        Assert.Empty(receipts);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task BeginAsync(bool ended)
    {
        using var data = DataDirectory.Open(Data());
        await using var journal = SqliteJournal.Open(data);
        List<RunEvent> events =
        [
            new RunStarted { Seq = 0, Run = "run_1", Caller = "key_1", Day = "2026-11-23", Dialect = "openai-chat", AskedModel = "m", Fingerprint = "", Caps = new(), RequestCommitment = Commitment.Make(new byte[32], []) },
            new PlanMade { Seq = 1, Strategy = "route", Why = "asked" },
            Step(1) with { Seq = 2, ReservedNanoUsd = 60 },
            new StepEnded { Seq = 3, Step = 1, Outcome = StepOutcome.Complete, Usage = new() { Input = 3, Output = 4 }, CostNanoUsd = 50 },
            Step(2) with { Seq = 4, ReservedNanoUsd = 700 },
        ];
        if (ended)
        {
            events.Add(new AnswerEnded { Seq = 5, Status = RunStatus.Complete, FinishReason = "done", AnswerCommitment = Commitment.Make(new byte[32], []) });
        }

        await journal.AppendAsync([.. events.Select(one => new JournalEntry(EntryKind.Run, "run_1", 0, RunEventJson.Write(one)))]);
    }

    private async Task<(int Settled, LedgerBook Ledger, List<RunEvent> Events, List<byte[]> Receipts)> StartAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var data = DataDirectory.Open(Data());
        await using var journal = SqliteJournal.Open(data);
        await using var office = new ReceiptOffice(journal, new LogKeyring(_signer), new SaltSeal(new byte[32], new SeededChance(5).Fill), TimeProvider.System);
        var ledger = new LedgerBook(journal, TimeProvider.System);
        await office.LoadAsync(cancellation);
        await ledger.LoadAsync(cancellation);
        var settled = await new UnfinishedRuns(journal, office, ledger, Pool, NullLogger<UnfinishedRuns>.Instance).SettleAsync(cancellation);
        await office.BeginAsync(cancellation);
        var events = new List<RunEvent>();
        await foreach (var entry in journal.ReadAsync(EntryKind.Run, "run_1", cancellation))
        {
            events.Add(RunEventJson.Read(entry.Body.Span));
        }

        var receipt = await office.FindAsync("run_1", withSalts: true, cancellation);
        return (settled, ledger, events, receipt is null ? [] : [receipt]);
    }

    private static PoolState Pool => new(new() { Models = [], Fingerprint = "" }, [], new RehearsalUpstream(new RehearsalEngine(new())), TimeProvider.System, new SeededChance(1));

    private string Data() => Path.Combine(_folder.FullName, "data");

    private static StepStarted Step(int step) => new()
    {
        Step = step,
        Role = "answer",
        Why = "asked",
        Model = "m",
        CatalogId = "m",
        Developer = "Lab",
        DeveloperJurisdiction = "XA",
        Endpoint = "m@p",
        WireName = "m",
        Provider = "p",
        PriceVersion = new Prices { Input = 1, Output = 1 }.Version,
    };
}
