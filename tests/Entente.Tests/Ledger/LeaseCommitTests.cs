using System.Globalization;
using System.Text;
using Entente.Admission;
using Entente.Dialects;
using Entente.Journal;
using Entente.Ledger;
using Entente.Orchestration;
using Entente.Rehearsal;
using Entente.Storage;
using Entente.Tests.Journal;
using Entente.Tests.Runs;
using Entente.Tests.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Entente.Tests.Ledger;

/// <summary>What a whole answer of a key with a budget costs the journal on SQLite, where each is asked when the one before it has come.</summary>
public sealed class LeaseCommitTests
{
    private const int Asked = 200;
    private const long Dollar = 1_000_000_000;

    [Fact]
    public async Task From_a_lease_each_request_is_one_append_and_one_commit()
    {
        var (commits, appends, leases) = await AskAsync(1_000_000 * Dollar);

        Assert.Equal(Asked, appends);
        Assert.InRange(leases, 0, Asked / 40);
        Assert.InRange(commits, Asked, Asked + (Asked / 40));
    }

    [Fact]
    public async Task Where_calls_are_not_small_beside_the_budget_each_has_one_more_for_its_reservation()
    {
        var (commits, appends, leases) = await AskAsync(5 * Dollar);

        Assert.Equal((2 * Asked, 2 * Asked, 0), (commits, appends, leases));
    }

    [Fact]
    public async Task What_a_call_left_of_its_reservation_is_not_given_to_others_before_its_end_is_durable()
    {
        var (reached, free) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var journal = new WatchedJournal(new MemoryJournal(TimeProvider.System, TimeSpan.Zero))
        {
            BeforeAppend = entries =>
            {
                if (!entries.Any(entry => entry.Kind == EntryKind.Leaf))
                {
                    return Task.CompletedTask;
                }

                reached.TrySetResult();
                return free.Task;
            },
        };
        await using var world = new CoreWorld("first_token: 0ms\nper_token: 0ms\n", journal: journal, time: new FakeTimeProvider(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero)), pool: RehearsalPool.Definition());
        var key = new AccessKey { Id = "key_1", Role = KeyRole.Caller, Sha256 = "", CreatedMs = 0, BudgetNanoUsd = 5 * Dollar, BudgetPeriod = BudgetPeriod.Day };
        var allowance = world.Ledger.Allow(key, world.Ledger.Today)!;

        var asked = AskAsync(world, key, 1);
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        var before = allowance.LeftNanoUsd;
        free.SetResult();
        await asked;

        Assert.True(before < allowance.LeftNanoUsd, $"{before} before, {allowance.LeftNanoUsd} after");
        Assert.True(allowance.LeftNanoUsd < 5 * Dollar);
    }

    private static async Task<(long Commits, int Appends, int Leases)> AskAsync(long budget)
    {
        using var temporary = new TemporaryDirectory();
        using var directory = DataDirectory.Open(temporary.Path);
        await using var file = SqliteJournal.Open(directory);
        var (appends, leases) = (0, 0);
        await using var journal = new WatchedJournal(file)
        {
            BeforeAppend = entries =>
            {
                leases += entries[0].Kind == EntryKind.Lease ? 1 : 0;
                appends += entries[0].Kind == EntryKind.Lease ? 0 : 1;
                return Task.CompletedTask;
            },
        };

        // Time stands still: no run is so long that its events are handed on before its end, and no lease is given back.
        await using var world = new CoreWorld("first_token: 0ms\nper_token: 0ms\n", journal: journal, time: new FakeTimeProvider(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero)), pool: RehearsalPool.Definition());
        var key = new AccessKey { Id = "key_1", Role = KeyRole.Caller, Sha256 = "", CreatedMs = 0, BudgetNanoUsd = budget, BudgetPeriod = BudgetPeriod.Day };
        await AskAsync(world, key, 10);
        var (commits, appended, leased) = (file.Commits, appends, leases);
        await AskAsync(world, key, Asked);
        var counted = (file.Commits - commits, appends - appended, leases - leased);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Asked} requests: {counted}"));
        await world.Ledger.DisposeAsync();
        return counted;
    }

    private static async Task AskAsync(CoreWorld world, AccessKey key, int times)
    {
        for (var time = 0; time < times; time++)
        {
            var question = new Question
            {
                Call = new() { Model = "rehearsal-alto", Messages = [Message.Of(Role.User, "What is 17 * 23?")], MaxOutputTokens = 1_000 },
                Grant = new() { Caller = key.Id, Caps = new(), Allowance = world.Ledger.Allow(key, world.Ledger.Today) },
                Dialect = DialectNames.OpenAiChat,
                Body = Encoding.UTF8.GetBytes("What is 17 * 23?"),
            };
            var writer = new RecordingWriter();
            await world.Engine.AnswerAsync(world.Engine.NewId(), question, writer, CancellationToken.None);
            Assert.True(writer.IsComplete);
        }
    }
}
