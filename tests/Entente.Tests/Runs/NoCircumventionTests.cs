using Entente.Journal;
using Entente.Pool;
using Entente.Tests.Journal;
using Entente.Tests.Rehearsal;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Entente.Tests.Runs;

public sealed class NoCircumventionTests
{
    private const string Refusing = """
        first_token: 0ms
        per_token: 0ms
        rules:
          - match: {provider: refusing}
            error: region
        """;

    /// <summary>One model under two pool ids, over three hosted routes, and once on the house's own disk.</summary>
    private const string Pool = """
        home: {name: Test House, jurisdiction: XH}
        providers:
          refusing: {dialect: openai-chat, base_url: "http://127.0.0.1:9/refusing/v1", operator: One, jurisdiction: XA}
          second: {dialect: openai-chat, base_url: "http://127.0.0.1:9/second/v1", operator: Two, jurisdiction: XB}
          third: {dialect: anthropic-messages, base_url: "http://127.0.0.1:9/third/v1", operator: Three, jurisdiction: XC}
          hearth: {dialect: openai-chat, base_url: "http://127.0.0.1:9/hearth/v1", local: true}
        models:
          alto:
            model: rehearsal-alto
            developer: Lab
            jurisdiction: XA
            endpoints: [{provider: refusing, name: rehearsal-alto}, {provider: second, name: rehearsal-alto}]
          alto-again:
            model: rehearsal-alto
            developer: Lab
            jurisdiction: XA
            endpoints: [{provider: third, name: rehearsal-alto}]
          alto-at-home:
            model: rehearsal-alto
            developer: Lab
            jurisdiction: XA
            weights: open
            endpoints: [{provider: hearth, name: rehearsal-alto}]
        """;

    [Fact]
    public void After_a_location_refusal_the_model_is_asked_for_nowhere_again_but_at_home()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 12, 21, 21, 0, TimeSpan.Zero));
        OneThread.Run(() => PlayAsync(time), time, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void Who_hears_of_a_location_refusal_can_rely_on_it_that_the_next_life_knows_it_though_the_disk_was_full()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 12, 21, 21, 0, TimeSpan.Zero));
        OneThread.Run(
            async () =>
            {
                var memory = new MemoryJournal(time);
                var isFull = true;
                var journal = new WatchedJournal(memory)
                {
                    BeforeAppend = entries =>
                    {
                        if (isFull && entries.Any(entry => entry.Kind == EntryKind.Directive))
                        {
                            isFull = false;
                            throw new JournalUnavailableException("the disk is full");
                        }

                        return Task.CompletedTask;
                    },
                };
                await using var world = new CoreWorld(Refusing, Pool, journal, time);

                var heard = await world.AskAsync("alto", "What is 2 + 2?");
                memory.Crash();

                Assert.False(isFull);
                Assert.Equal("model_restricted", heard.Error?.Code);
                await using var next = new CoreWorld(Refusing, Pool, memory.Reopen(), time);
                await next.Directives.LoadAsync(TestContext.Current.CancellationToken);
                Assert.NotNull((await next.AskAsync("alto-again", "What is 2 + 2?")).Error);
                Assert.Empty(HostedCalls(next));
            },
            time,
            TimeSpan.FromMilliseconds(1));
    }

    private static async Task PlayAsync(FakeTimeProvider time)
    {
        var journal = new MemoryJournal(time);
        await using var world = new CoreWorld(Refusing, Pool, journal, time);

        // The first request meets the refusal; every later one, for a day, under either name, meets the directive.
        var first = await world.AskAsync("alto", "What is 2 + 2?");
        Assert.Equal("model_restricted", first.Error?.Code);
        for (var hour = 0; hour < 24; hour++)
        {
            time.Advance(TimeSpan.FromHours(1));
            foreach (var name in new[] { "alto", "alto-again" })
            {
                Assert.NotNull((await world.AskAsync(name, "What is 2 + 2?")).Error);
            }
        }

        Assert.Single(HostedCalls(world));
        Assert.True((await world.AskAsync("alto-at-home", "What is 2 + 2?")).IsComplete);

        // It is remembered in the next life, too.
        journal.Crash();
        await using var next = new CoreWorld(Refusing, Pool, journal.Reopen(), time);
        await next.Directives.LoadAsync(TestContext.Current.CancellationToken);
        foreach (var name in new[] { "alto", "alto-again" })
        {
            Assert.NotNull((await next.AskAsync(name, "What is 2 + 2?")).Error);
        }

        Assert.Empty(HostedCalls(next));
        Assert.True((await next.AskAsync("alto-at-home", "What is 2 + 2?")).IsComplete);

        // Until people lift it.
        var observed = Assert.Single(next.Directives.List());
        Assert.Equal("observed", observed.Source);
        await next.Directives.LiftAsync(observed.Id);
        Assert.True((await next.AskAsync("alto-again", "What is 2 + 2?")).IsComplete);
    }

    private static IEnumerable<Entente.Rehearsal.Calls.CallEntry> HostedCalls(CoreWorld world)
        => world.Provider.Calls.Entries.Where(call => call.Provider != "hearth");
}
