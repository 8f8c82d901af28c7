using Entente.Admission;
using Entente.Journal;
using Entente.Ledger;
using Xunit;

namespace Entente.Tests.Ledger;

/// <summary>Calls that are small beside their key's budget are made from a lease; what a crash leaves of it is charged, once.</summary>
public sealed class LeaseTests
{
    private const long Dollar = 1_000_000_000;
    private const long Call = 1_000_000;

    private static readonly AccessKey Rich = new() { Id = "key_1", Role = KeyRole.Caller, Sha256 = "", CreatedMs = 0, BudgetNanoUsd = 100 * Dollar, BudgetPeriod = BudgetPeriod.Day };

    [Fact]
    public void Under_load_calls_are_made_from_a_lease_that_was_durable_before() => LeaseHouse.Run(Rich, async (house, _) =>
    {
        Assert.False(await house.CallAsync("run_1", Call, Call));
        Assert.False(await house.CallAsync("run_2", Call, Call));
        Assert.Equal(32 * Call, Assert.Single(house.Leases).LimitNanoUsd);

        for (var run = 3; run < 200; run++)
        {
            Assert.True(await house.CallAsync($"run_{run}", Call, Call));
        }
    });

    [Fact]
    public void No_call_is_made_from_a_lease_that_is_still_being_written() => LeaseHouse.Run(Rich, async (house, _) =>
    {
        await WarmAsync(house);
        house.Journal.StallNextFlush(TimeSpan.FromMilliseconds(200));

        var made = Enumerable.Range(3, 40).Select(run => house.CallAsync($"run_{run}", Call, Call, takes: 100)).ToList();

        Assert.Equal(2, house.Journal.Durable.Count(entry => entry.Kind == EntryKind.Settlement));
        Assert.Equal(32, (await Task.WhenAll(made)).Count(isLeased => isLeased == true));
    });

    [Fact]
    public void No_call_is_made_from_a_lease_that_is_being_given_back() => LeaseHouse.Run(Rich, async (house, _) =>
    {
        await WarmAsync(house);
        await house.WaitAsync(100);
        while (house.Journal.Waiting == 0)
        {
            await house.WaitAsync(1);
        }

        Assert.False(await house.CallAsync("run_3", Call, Call));
        Assert.Equal(0, house.Leases[^1].LimitNanoUsd);
    });

    [Fact]
    public void Calls_that_come_one_by_one_have_no_lease() => LeaseHouse.Run(Rich, async (house, _) =>
    {
        for (var run = 0; run < 10; run++)
        {
            Assert.False(await house.CallAsync($"run_{run}", Call, Call));
            await house.WaitAsync(500);
        }

        Assert.Empty(house.Leases);
    });

    [Fact]
    public void A_call_that_is_not_small_beside_the_budget_waits_for_its_own_record() => LeaseHouse.Run(Rich with { BudgetNanoUsd = Dollar }, async (house, _) =>
    {
        var made = 0;
        for (var run = 0; run < 60; run++)
        {
            made += await house.CallAsync($"run_{run}", Dollar / 50, Dollar / 50) is false ? 1 : 0;
        }

        Assert.Equal(50, made);
        Assert.Empty(house.Leases);
    });

    [Fact]
    public void A_lease_and_what_is_open_under_it_are_a_hundredth_of_the_budget_at_most() => LeaseHouse.Run(Rich, async (house, _) =>
    {
        await WarmAsync(house);
        await Task.WhenAll(Enumerable.Range(0, 3_000).Select(async run =>
        {
            await house.WaitAsync(run / 10);
            await house.CallAsync($"run_{run}", Call, 0, takes: 400);
        }));

        Assert.InRange(house.Leases.Max(lease => lease.LimitNanoUsd), 900 * Call, (1_000 + 2) * Call);
    });

    [Fact]
    public void What_nobody_uses_is_given_back_and_a_kill_after_a_second_costs_nothing() => LeaseHouse.Run(Rich, async (house, time) =>
    {
        await WarmAsync(house);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(run => house.CallAsync($"run_{run}", Call, Call / 3)));
        await house.WaitAsync(1_000);

        var next = await house.CrashAsync();

        Assert.Equal((0, house.Made), (next.Lost, next.Ledger.SpentNanoUsd(Rich)));
    });

    [Fact]
    public void A_call_that_stays_open_does_not_keep_the_rest_of_the_lease() => LeaseHouse.Run(Rich, async (house, _) =>
    {
        await WarmAsync(house);
        var open = house.CallAsync("run_long", Call, Call / 2, takes: 60_000);
        await house.WaitAsync(1_000);

        var next = await house.CrashAsync();

        Assert.False(open.IsCompleted);
        Assert.Equal(0, next.Lost);
    });

    [Fact]
    public void A_stop_gives_the_rest_back() => LeaseHouse.Run(Rich, async (house, _) =>
    {
        await WarmAsync(house);
        await house.Ledger.DisposeAsync();

        var next = await house.CrashAsync();

        Assert.Equal([32 * Call, 0], house.Leases.Select(lease => lease.LimitNanoUsd));
        Assert.Equal(0, next.Lost);
    });

    [Fact]
    public void A_kill_under_load_is_charged_the_rest_of_the_lease_once() => LeaseHouse.Run(Rich, async (house, _) =>
    {
        await WarmAsync(house);
        await house.CallAsync("run_3", Call, Call);

        var second = await house.CrashAsync();
        var third = await second.CrashAsync();

        Assert.Equal(31 * Call, second.Lost);
        Assert.Equal(0, third.Lost);
        Assert.Equal((3 + 31) * Call, third.Ledger.SpentNanoUsd(Rich));
        var row = Assert.Single(LedgerReport.Of(third.Ledger.Spend, ["model"], null, null).Rows, row => row.Values[0] == "lease_lost");
        Assert.Equal((0, 31 * Call), (row.Spend.Calls, row.Spend.CostNanoUsd));
    });

    [Fact]
    public void A_call_of_which_a_kill_has_left_no_record_is_paid_for_by_the_lease() => LeaseHouse.Run(Rich, async (house, _) =>
    {
        await WarmAsync(house);
        var open = house.CallAsync("run_3", Call, Call, takes: 100, late: 20);
        await house.WaitAsync(1);

        var next = await house.CrashAsync();

        Assert.False(open.IsCompleted);
        Assert.Equal(3 * Call, house.Made);
        Assert.DoesNotContain(next.Journal.Durable, entry => entry.Subject == "run_3");
        Assert.Equal((2 + 32) * Call, next.Ledger.SpentNanoUsd(Rich));
    });

    [Fact]
    public void What_is_lost_is_never_charged_beyond_the_budget() => LeaseHouse.Run(Rich, async (house, _) =>
    {
        await WarmAsync(house);
        Assert.False(await house.CallAsync("run_big", (100 * Dollar) - (4 * Call), (100 * Dollar) - (4 * Call)));

        var next = await house.CrashAsync();

        Assert.Equal(2 * Call, next.Lost);
        Assert.Equal(100 * Dollar, next.Ledger.SpentNanoUsd(Rich));
    });

    [Fact]
    public void On_a_full_disk_calls_go_on_by_their_own_record_and_leases_come_back_with_the_space() => LeaseHouse.Run(Rich, async (house, _) =>
    {
        await house.CallAsync("run_1", Call, Call);
        house.Journal.FailNextAppends(1);
        Assert.False(await house.CallAsync("run_2", Call, Call));
        Assert.False(await house.CallAsync("run_3", Call, Call));
        Assert.Empty(house.Leases);

        for (var run = 4; run < 200; run++)
        {
            await house.CallAsync($"run_{run}", Call, Call, takes: 10);
        }

        Assert.True(await house.CallAsync("run_200", Call, Call));
    });

    [Fact]
    public void A_charge_that_a_full_disk_did_not_take_is_found_again_and_no_new_lease_hides_it() => LeaseHouse.Run(Rich, async (house, _) =>
    {
        await WarmAsync(house);

        var second = await house.CrashAsync(diskIsFull: true);
        Assert.NotNull(second.Unwritten);
        Assert.Equal((2 + 32) * Call, second.Ledger.SpentNanoUsd(Rich));
        await WarmAsync(second, "again");
        Assert.Single(second.Leases);
        var third = await second.CrashAsync();

        Assert.Equal(32 * Call, third.Lost);
        Assert.Equal((4 + 32) * Call, third.Ledger.SpentNanoUsd(Rich));
    });

    [Fact]
    public void A_lease_of_a_day_that_is_over_is_charged_to_that_day() => LeaseHouse.Run(Rich, async (house, time) =>
    {
        await WarmAsync(house);
        house.Journal.Crash();
        time.Advance(TimeSpan.FromDays(2));

        var next = await house.CrashAsync();

        Assert.Equal(32 * Call, next.Lost);
        Assert.Equal("2026-11-24", Assert.Single(next.Ledger.Spend.Sums, sum => sum.Key.Model == SpendFold.LeaseLost).Key.Day);
        Assert.Equal(0, next.Ledger.SpentNanoUsd(Rich));
    });

    [Fact]
    public void Each_day_has_a_lease_of_its_own() => LeaseHouse.Run(Rich, async (house, time) =>
    {
        await WarmAsync(house);
        time.Advance(TimeSpan.FromHours(12));
        await WarmAsync(house, "tomorrow");

        var next = await house.CrashAsync();

        Assert.Equal(["2026-11-24", "2026-11-25"], house.Leases.Select(lease => lease.Period).Distinct());
        Assert.Equal(32 * Call, next.Lost);    // the first one was given back when nobody used it any more
        Assert.Equal((2 + 32) * Call, next.Ledger.SpentNanoUsd(Rich));
    });

    [Fact]
    public void A_snapshot_of_the_ledger_holds_the_leases_that_are_open() => LeaseHouse.Run(Rich, async (house, _) =>
    {
        await WarmAsync(house);
        await house.CallAsync("run_3", Call, Call);
        var fold = await house.Journal.FoldAsync(() => new SpendFold());

        var read = new SpendFold();
        read.Read(fold.Write());

        Assert.Equal(31 * Call, Assert.Single(read.LostLeases()).Note.LostNanoUsd);
        Assert.Equal(fold.Leased(Rich.Id), read.Leased(Rich.Id));
        foreach (var (key, note) in read.LostLeases())
        {
            read.Apply(key, note);
        }

        var later = new SpendFold();
        later.Read(read.Write());
        Assert.Empty(later.LostLeases());
    });

    [Fact]
    public void A_covered_call_allocates_nothing()
    {
        var book = new LedgerBook(new MemoryJournal(TimeProvider.System, TimeSpan.Zero), TimeProvider.System);
        var allowance = book.Allow(Rich, book.Today)!;
        for (var call = 0; call < 5_000; call++)
        {
            Take(allowance);
        }

        // Extensions are one in many calls; the fewest bytes of some hundreds is what a call takes by itself.
        var least = long.MaxValue;
        for (var call = 0; call < 500; call++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Take(allowance);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);

        static void Take(Allowance allowance)
        {
            allowance.TryReserve(Call);
            allowance.Settle(Call, 0, allowance.TryLease(Call, beyond: false));
        }
    }

    /// <summary>At any moment of random load a kill leaves no call uncharged, and costs a hundredth of the budget at most.</summary>
    [Fact]
    public void Whenever_the_process_is_killed_at_least_what_was_spent_is_charged()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var key = Rich with { BudgetNanoUsd = random.Next(1, 30) * 50 * Call * (seed % 2 == 0 ? 1 : 40) };
            LeaseHouse.Run(key, async (house, _) =>
            {
                for (var life = 0; life < 4; life++)
                {
                    var load = Enumerable.Range(0, seed % 3 == 0 ? 40 : random.Next(1, 12)).Select(line => LoadAsync(house, new Random((seed * 1000) + (life * 50) + line), $"{life}.{line}", isExact: seed % 3 == 0)).ToList();
                    await house.WaitAsync(random.Next(1, 700));
                    house = await house.CrashAsync(random.Next(2) == 0, random.Next(5) == 0);
                    var charged = house.Ledger.SpentNanoUsd(key);
                    Assert.True(charged >= house.Made, $"seed {seed}, life {life}: {house.Made} made, {charged} charged");
                    Assert.True(charged <= Math.Max(key.BudgetNanoUsd!.Value, charged - house.Lost), $"seed {seed}, life {life}: {charged} charged of {key.BudgetNanoUsd}");
                    await Task.WhenAll(load);
                }
            });
        }
    }

    private static async Task LoadAsync(LeaseHouse house, Random random, string line, bool isExact)
    {
        for (var call = 0; call < 200; call++)
        {
            var bound = random.Next(1, 3) * Call / random.Next(1, 4);
            var made = isExact
                ? await house.CallAsync($"run_{line}.{call}", bound, bound, random.Next(0, 4), 20)
                : await house.CallAsync($"run_{line}.{call}", bound, random.Next(3) == 0 ? 0 : bound - random.Next((int)bound), random.Next(0, 30), random.Next(0, 20));
            if (made is null)
            {
                return;
            }

            await house.WaitAsync(random.Next(10) == 0 ? random.Next(0, 600) : 0);
        }
    }

    /// <summary>Two calls at once: from then on there is a lease for 32 more.</summary>
    private static async Task WarmAsync(LeaseHouse house, string name = "warm")
    {
        await Task.WhenAll(house.CallAsync($"run_{name}1", Call, Call), house.CallAsync($"run_{name}2", Call, Call));
    }
}
