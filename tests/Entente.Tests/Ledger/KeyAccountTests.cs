using Entente.Admission;
using Entente.Journal;
using Entente.Ledger;
using Entente.Runs;
using Xunit;

namespace Entente.Tests.Ledger;

public sealed class KeyAccountTests
{
    private readonly SettableClock _clock = new(new DateTimeOffset(2026, 11, 24, 23, 30, 0, TimeSpan.Zero));

    [Fact]
    public void Of_two_hundred_calls_at_two_cents_a_dollar_pays_exactly_fifty()
    {
        var (book, key) = (Book(), Key(1_000_000_000));
        var taken = 0;

        Parallel.For(0, 200, _ =>
        {
            var meter = new CapMeter(new(), _clock, book.Allow(key, book.Today));
            if (meter.TryReserve(20_000_000) is null)
            {
                Interlocked.Increment(ref taken);
                meter.Settle(20_000_000, 20_000_000);
            }
        });

        Assert.Equal(50, taken);
        Assert.Equal(1_000_000_000, book.SpentNanoUsd(key));
    }

    [Fact]
    public void A_call_is_reserved_under_the_cap_and_the_budget_or_under_neither()
    {
        var (book, key) = (Book(), Key(100));
        var capped = new CapMeter(new() { MaxCostNanoUsd = 30 }, _clock, book.Allow(key, book.Today));

        Assert.Equal("max_cost_reached", capped.TryReserve(40)!.Code);
        Assert.Equal(100, book.Allow(key, book.Today)!.LeftNanoUsd);

        var free = new CapMeter(new() { MaxCostNanoUsd = 500 }, _clock, book.Allow(key, book.Today));
        Assert.Equal("insufficient_quota", free.TryReserve(140)!.Code);
        Assert.Equal(500, free.CapLeftNanoUsd);
    }

    [Fact]
    public void A_refusal_says_how_much_is_left_and_when_more_comes()
    {
        var (book, key) = (Book(), Key(1_000_000_000) with { Name = "lab", BudgetPeriod = BudgetPeriod.Day });
        var meter = new CapMeter(new(), _clock, book.Allow(key, book.Today));
        meter.TryReserve(990_000_000);

        var failure = meter.TryReserve(20_000_000)!;

        Assert.Contains("The key lab has 0.01 USD left of its 1 USD a day (0.99 USD of it are set aside", failure.Message, StringComparison.Ordinal);
        Assert.Contains("this call could cost 0.02 USD. More comes at 2026-11-25T00:00:00Z", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_jumps_back_an_hour_opens_no_period_again()
    {
        var (book, key) = (Book(), Key(100) with { BudgetPeriod = BudgetPeriod.Day });
        Spend(book, key, 100);
        _clock.Now = new(2026, 11, 25, 0, 10, 0, TimeSpan.Zero);
        Spend(book, key, 60);

        _clock.Now = new(2026, 11, 24, 23, 10, 0, TimeSpan.Zero);

        Assert.Equal(40, book.Allow(key, book.Today)!.LeftNanoUsd);
        Assert.Equal(60, book.SpentNanoUsd(key));
    }

    [Fact]
    public void A_clock_that_jumps_forward_a_day_turns_the_period_once()
    {
        var (book, key) = (Book(), Key(100) with { BudgetPeriod = BudgetPeriod.Day });
        Spend(book, key, 100);

        _clock.Now = new(2026, 11, 25, 23, 30, 0, TimeSpan.Zero);
        Spend(book, key, 70);
        _clock.Now = new(2026, 11, 24, 23, 31, 0, TimeSpan.Zero);
        Assert.Equal(30, book.Allow(key, book.Today)!.LeftNanoUsd);
        _clock.Now = new(2026, 11, 25, 8, 0, 0, TimeSpan.Zero);

        Assert.Equal(30, book.Allow(key, book.Today)!.LeftNanoUsd);
        _clock.Now = new(2026, 11, 26, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(100, book.Allow(key, book.Today)!.LeftNanoUsd);
    }

    [Fact]
    public void A_call_that_ends_after_midnight_is_paid_by_the_day_on_which_its_run_began()
    {
        var (book, key) = (Book(), Key(100) with { BudgetPeriod = BudgetPeriod.Day });
        var yesterday = book.Allow(key, book.Today)!;
        var meter = new CapMeter(new(), _clock, yesterday);
        meter.TryReserve(90);

        _clock.Now = _clock.Now.AddHours(1);
        Assert.Equal(100, book.Allow(key, book.Today)!.LeftNanoUsd);
        meter.Settle(90, 80);

        Assert.Equal(100, book.Allow(key, book.Today)!.LeftNanoUsd);
        Assert.Equal(20, yesterday.LeftNanoUsd);
    }

    [Fact]
    public async Task What_was_booked_on_a_later_day_holds_that_day_after_a_restart_too()
    {
        var journal = new MemoryJournal(TimeProvider.System, TimeSpan.Zero);
        var key = Key(100) with { BudgetPeriod = BudgetPeriod.Day };
        var settlement = new Settlement { Run = "run_1", Caller = key.Id, Day = "2026-11-25", Status = RunStatus.Complete, CostNanoUsd = 60, Lines = [new() { Step = 1, Model = "m", Provider = "p", Endpoint = "m@p", CostNanoUsd = 60 }] };
        await journal.AppendAsync([new(EntryKind.Settlement, "run_1", 0, SettlementJson.Write(settlement))]);
        var book = new LedgerBook(journal, _clock);

        await book.LoadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(new DateOnly(2026, 11, 25), book.Today);
        Assert.Equal(40, book.Allow(key, book.Today)!.LeftNanoUsd);
    }

    [Theory]
    [InlineData(BudgetPeriod.Day, 1)]
    [InlineData(BudgetPeriod.Month, 7)]
    public void A_budget_is_whole_again_when_its_period_turns(BudgetPeriod period, int days)
    {
        var (book, key) = (Book(), Key(100) with { BudgetPeriod = period });
        Spend(book, key, 100);

        _clock.Now = new(_clock.Now.UtcDateTime.Date.AddDays(days).AddSeconds(-1), TimeSpan.Zero);
        Assert.Equal(0, book.Allow(key, book.Today)!.LeftNanoUsd);
        _clock.Now = _clock.Now.AddSeconds(1);

        Assert.Equal(100, book.Allow(key, book.Today)!.LeftNanoUsd);
    }

    [Fact]
    public void A_snapshot_of_the_ledger_is_the_ledger()
    {
        var spend = new SpendFold();
        for (var run = 0; run < 40; run++)
        {
            spend.Apply(new Settlement { Run = $"run_{run}", Caller = $"key_{run % 3}", Day = $"2026-11-{10 + (run % 5)}", Status = RunStatus.Complete, CostNanoUsd = run, Lines = [new() { Step = 1, Model = $"m{run % 4}", Developer = run % 2 == 0 ? "Lab" : null, Provider = "p", Endpoint = "m@p", Input = run, Output = 2, CostNanoUsd = run % 7 == 0 ? null : run, Estimated = run % 6 == 0 }] });
        }

        var read = new SpendFold();
        read.Read(spend.Write());

        Assert.Equal(spend.Sums.OrderBy(sum => sum.Key.ToString(), StringComparer.Ordinal), read.Sums.OrderBy(sum => sum.Key.ToString(), StringComparer.Ordinal));
        Assert.Equal(spend.Runs.Order(), read.Runs.Order());
    }

    [Fact]
    public void A_snapshot_of_the_open_runs_names_them()
    {
        var runs = new OpenRunsFold();
        foreach (var (run, body) in new[] { ("run_1", "{\"event\":\"run.started\"}"), ("run_2", "{\"event\":\"run.started\"}"), ("run_1", "{\"event\":\"answer.ended\"}"), ("run_2", "{\"event\":\"step.started\"}") })
        {
            runs.Apply(new(1, EntryKind.Run, run, 0, System.Text.Encoding.UTF8.GetBytes(body), -1));
        }

        var read = new OpenRunsFold();
        read.Read(runs.Write());

        Assert.Equal(["run_2"], read.Open);
    }

    [Fact]
    public void A_run_that_an_earlier_process_had_begun_is_settled_on_its_day_and_a_clock_set_back_meanwhile_opens_no_day_before_it()
    {
        _clock.Now = new(2026, 11, 22, 23, 0, 0, TimeSpan.Zero);
        var book = Book();

        book.Settled(new() { Run = "run_1", Caller = "key_1", Day = "2026-11-23", Status = Entente.Runs.RunStatus.Error, Lines = [], CostNanoUsd = 0 });

        Assert.Equal(new DateOnly(2026, 11, 23), book.Today);
    }

    private LedgerBook Book() => new(new MemoryJournal(TimeProvider.System), _clock);

    private void Spend(LedgerBook book, AccessKey key, long nano)
    {
        var meter = new CapMeter(new(), _clock, book.Allow(key, book.Today));
        Assert.Null(meter.TryReserve(nano));
        meter.Settle(nano, nano);
    }

    private static AccessKey Key(long budget) => new() { Id = "key_1", Role = KeyRole.Caller, Sha256 = "", CreatedMs = 0, BudgetNanoUsd = budget, BudgetPeriod = BudgetPeriod.Month };

    /// <summary>A clock that can be set back too.</summary>
    private sealed class SettableClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
