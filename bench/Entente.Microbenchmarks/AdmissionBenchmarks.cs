using BenchmarkDotNet.Attributes;
using Entente.Admission;
using Entente.Journal;
using Entente.Ledger;
using Entente.Runs;
using Entente.Time;

namespace Entente.Microbenchmarks;

/// <summary>From a secret to a grant and out again: a key with a budget and a limit of requests.</summary>
public class AdmissionBenchmarks
{
    private KeyBook _keys = null!;
    private Gatekeeper _gatekeeper = null!;
    private string _secret = "";

    [GlobalSetup]
    public async Task SetUp()
    {
        var journal = new MemoryJournal(TimeProvider.System);
        _keys = new KeyBook(journal, TimeProvider.System, new SystemChance());
        await _keys.LoadAsync(default);
        _secret = (await _keys.CreateAsync(new() { Id = "", Sha256 = "", CreatedMs = 0, Role = KeyRole.Caller, BudgetNanoUsd = 1_000_000_000_000, RequestsPerMinute = int.MaxValue })).Secret;
        var ledger = new LedgerBook(journal, TimeProvider.System);
        await ledger.LoadAsync(default);
        _gatekeeper = new Gatekeeper(ledger, TimeProvider.System);
    }

    [Benchmark]
    public AccessKey? FindKey() => _keys.Find(_secret);

    [Benchmark]
    public Grant? AdmitAndLeave()
    {
        var key = _keys.Find(_secret);
        var (grant, _) = _gatekeeper.Admit(key, new Caps());
        _gatekeeper.Leave(key, []);
        return grant;
    }
}
