using System.Collections.Immutable;
using System.Diagnostics;
using Entente.Continuity;
using Entente.Dialects.AnthropicMessages;
using Entente.Dialects.OpenAiChat;
using Entente.Journal;
using Entente.Pool;
using Entente.Rehearsal;
using Entente.Time;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Entente.Tests.Continuity;

/// <summary>What had come into force stays so in the next life, whatever its clock says; only people lift it.</summary>
public sealed class DirectiveRestartTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public async Task A_directive_that_had_come_into_force_holds_after_a_restart_by_an_earlier_clock(int effectiveAfterMinutes)
    {
        var journal = new MemoryJournal(TimeProvider.System);
        var clock = new FakeTimeProvider(Start);
        await using (var book = await BookAsync(journal, clock))
        {
            await IssueAsync(book, Start.AddMinutes(effectiveAfterMinutes));
            clock.Advance(TimeSpan.FromMinutes(effectiveAfterMinutes));
            Assert.NotNull(Alto(book).Withdrawn);
        }

        await WrittenAsync(journal, entries: effectiveAfterMinutes == 0 ? 1 : 2);
        await using var after = await BookAsync(Next(journal), new FakeTimeProvider(Start.AddHours(-2)));

        Assert.NotNull(Alto(after).Withdrawn);
        Assert.False(Alto(after).TryEnter(lastResort: true));
    }

    [Fact]
    public async Task One_that_had_not_yet_come_into_force_waits_for_its_time_by_the_new_clock()
    {
        var journal = new MemoryJournal(TimeProvider.System);
        await using (var book = await BookAsync(journal, new FakeTimeProvider(Start)))
        {
            await IssueAsync(book, Start.AddMinutes(30));
        }

        var clock = new FakeTimeProvider(Start.AddHours(-2));
        await using var after = await BookAsync(Next(journal), clock);
        Assert.Null(Alto(after).Withdrawn);
        clock.Advance(TimeSpan.FromMinutes(150));

        Assert.NotNull(Alto(after).Withdrawn);
    }

    [Fact]
    public async Task One_that_came_into_force_while_nothing_ran_is_noted_by_the_life_that_finds_it()
    {
        var journal = new MemoryJournal(TimeProvider.System);
        await using (var book = await BookAsync(journal, new FakeTimeProvider(Start)))
        {
            await IssueAsync(book, Start.AddMinutes(30));
        }

        journal = Next(journal);
        await using (await BookAsync(journal, new FakeTimeProvider(Start.AddHours(1))))
        {
            await WrittenAsync(journal, entries: 2);
        }

        await using var after = await BookAsync(Next(journal), new FakeTimeProvider(Start));

        Assert.NotNull(Alto(after).Withdrawn);
    }

    [Fact]
    public async Task A_lifting_holds_after_a_restart_whatever_the_clock_says()
    {
        var journal = new MemoryJournal(TimeProvider.System);
        var clock = new FakeTimeProvider(Start);
        await using (var book = await BookAsync(journal, clock))
        {
            var directive = await IssueAsync(book, Start.AddMinutes(30));
            clock.Advance(TimeSpan.FromMinutes(30));
            await book.LiftAsync(directive.Id);
        }

        await using var after = await BookAsync(Next(journal), new FakeTimeProvider(Start.AddHours(-2)));

        Assert.Null(Alto(after).Withdrawn);
        Assert.Empty(after.List());
    }

    [Fact]
    public async Task It_is_noted_when_the_disk_has_room_again()
    {
        var journal = new MemoryJournal(TimeProvider.System);
        var clock = new FakeTimeProvider(Start);
        await using (var book = await BookAsync(journal, clock))
        {
            await IssueAsync(book, Start.AddMinutes(30));
            journal.FailNextAppends(1);
            clock.Advance(TimeSpan.FromMinutes(30));
            await WrittenAsync(journal, entries: 2, meanwhile: () => clock.Advance(TimeSpan.FromSeconds(1)));
        }

        await using var after = await BookAsync(Next(journal), new FakeTimeProvider(Start));

        Assert.NotNull(Alto(after).Withdrawn);
    }

    private static EndpointState Alto(DirectiveBook book) => book.Pool.Find("rehearsal-alto@north")!;

    private static Task<Directive> IssueAsync(DirectiveBook book, DateTimeOffset effective) =>
        book.IssueAsync(ImmutableDictionary<string, string>.Empty.Add("model", "rehearsal-alto"), effective.ToUnixTimeMilliseconds(), "test");

    private static MemoryJournal Next(MemoryJournal journal)
    {
        journal.Crash();
        return journal.Reopen();
    }

    private static async Task WrittenAsync(MemoryJournal journal, int entries, Action? meanwhile = null)
    {
        var patience = Stopwatch.StartNew();
        while (journal.Durable.Count < entries)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(20), $"{journal.Durable.Count} entries were written, not {entries}");
            meanwhile?.Invoke();
            await Task.Yield();
        }
    }

    private static async Task<DirectiveBook> BookAsync(MemoryJournal journal, TimeProvider time)
    {
        var upstream = new RehearsalUpstream(new RehearsalEngine(new RehearsalOptions()));
        var pool = new PoolState(RehearsalPool.Definition(), [new OpenAiChatCodec(), new AnthropicMessagesCodec()], upstream, time, new SeededChance(1));
        var book = new DirectiveBook(pool, journal);
        await book.LoadAsync(TestContext.Current.CancellationToken);
        return book;
    }
}
