using System.Net;
using System.Text.Json;
using Entente.Journal;
using Entente.Tests.Journal;
using Xunit;

namespace Entente.Tests.Server.Lanes;

/// <summary>Success is what a caller reads last, after the run's records are durable.</summary>
public sealed class LaneDurabilityTests
{
    [Theory, ClassData<BothLanes>]
    public async Task Nothing_is_said_before_the_calls_own_record_is_durable(Lane lane)
    {
        await using var memory = new MemoryJournal(TimeProvider.System, TimeSpan.Zero);
        await using var journal = new WatchedJournal(memory);
        var gate = new Gate(journal, _ => true);
        await using var house = await House.StartAsync(options: options => options with { Journal = journal });

        var asked = house.ChatAsync(lane.Streamed());
        await gate.Asked;
        await house.Rehearsal.Engine.Calls.UntilAsync(calls => calls is [{ TokensSent: > 5 }], TestContext.Current.CancellationToken);
        await RoundTripsAsync(house);
        Assert.False(asked.IsCompleted);
        gate.Open();

        Assert.Equal(LaneCall.TenWords, (await House.EventsAsync(await asked)).Chunks().Text());
    }

    [Theory, ClassData<BothLanes>]
    public async Task The_finish_event_waits_until_the_runs_records_are_durable(Lane lane)
    {
        await using var memory = new MemoryJournal(TimeProvider.System, TimeSpan.Zero);
        await using var journal = new WatchedJournal(memory);
        var gate = new Gate(journal, IsEnd);
        await using var house = await House.StartAsync(options: options => options with { Journal = journal });

        using var response = await house.ChatAsync(lane.Streamed());
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var chunks = new List<JsonElement>();
        while (chunks.Text().Length < LaneCall.TenWords.Length)
        {
            chunks.Add(JsonElement.Parse(await NextDataAsync(reader)));
        }

        await gate.Asked;
        var next = NextDataAsync(reader);
        await RoundTripsAsync(house);
        Assert.False(next.IsCompleted);
        gate.Open();

        Assert.Equal(LaneCall.TenWords, chunks.Text());
        Assert.All(chunks, chunk => Assert.Null(LaneCall.Finish(chunk)));
        Assert.Equal("stop", LaneCall.Finish(JsonElement.Parse(await next)));
        Assert.Equal("[DONE]", await NextDataAsync(reader));
    }

    [Theory, ClassData<BothLanes>]
    public async Task No_byte_of_a_whole_answer_comes_before_the_runs_records_are_durable(Lane lane)
    {
        await using var memory = new MemoryJournal(TimeProvider.System, TimeSpan.Zero);
        await using var journal = new WatchedJournal(memory);
        var gate = new Gate(journal, IsEnd);
        await using var house = await House.StartAsync(options: options => options with { Journal = journal });

        var asked = house.ChatAsync(lane.Whole());
        await gate.Asked;
        await RoundTripsAsync(house);
        Assert.False(asked.IsCompleted);
        gate.Open();

        Assert.Equal("stop", LaneCall.Finish(await House.JsonAsync(await asked)));
    }

    [Theory, ClassData<BothLanes>]
    public async Task What_cannot_be_recorded_is_never_called_complete(Lane lane)
    {
        await using var memory = new MemoryJournal(TimeProvider.System, TimeSpan.Zero);
        await using var journal = new WatchedJournal(memory);
        await using var house = await House.StartAsync(
            pool: pool => pool with { Timeouts = pool.Timeouts with { Commit = TimeSpan.FromMilliseconds(200) } },
            options: options => options with { Journal = journal });
        journal.BeforeAppend = entries => IsEnd(entries) ? Task.FromException(new JournalUnavailableException("the disk is full")) : Task.CompletedTask;

        var whole = await house.ChatAsync(lane.Whole());
        using var streamed = await house.ChatAsync(lane.Streamed());
        var heard = await LaneCall.UntilItBreaksAsync(streamed);
        journal.BeforeAppend = null;

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "journal_unavailable"), (whole.StatusCode, LaneCall.Code(await House.JsonAsync(whole))));
        Assert.Contains("\"code\":\"journal_unavailable\"", heard, StringComparison.Ordinal);
        Assert.DoesNotContain("\"finish_reason\":\"stop\"", heard, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", heard, StringComparison.Ordinal);
    }

    private static bool IsEnd(IReadOnlyList<JournalEntry> entries) => entries.Any(entry => entry.Kind == EntryKind.Leaf);

    private static async Task<string> NextDataAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return line["data: ".Length..];
            }
        }

        throw new EndOfStreamException();
    }

    /// <summary>The time in which whatever was sent too early would have come.</summary>
    private static async Task RoundTripsAsync(House house)
    {
        for (var trip = 0; trip < 20; trip++)
        {
            await (await house.SendAsync(HttpMethod.Get, "/v1/models")).Content.ReadAsStringAsync();
        }
    }

    /// <summary>Holds appends until it is opened.</summary>
    private sealed class Gate
    {
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Gate(WatchedJournal journal, Func<IReadOnlyList<JournalEntry>, bool> holds) => journal.BeforeAppend = entries =>
        {
            if (!holds(entries))
            {
                return Task.CompletedTask;
            }

            asked.TrySetResult();
            return open.Task;
        };

        public Task Asked => asked.Task;

        public void Open() => open.TrySetResult();
    }
}
