using System.Text;
using Entente.Admission;
using Entente.Dialects;
using Entente.Journal;
using Entente.Orchestration;
using Entente.Rehearsal;
using Entente.Runs;
using Entente.Tests.Journal;
using Entente.Tests.Rehearsal;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Entente.Tests.Runs;

/// <summary>When a run's events reach the journal: together where it is short, soon where it is long, at once where somebody looks.</summary>
#pragma warning disable CA1001 // disposed in the world's time
public sealed class EventSpoolTests
#pragma warning restore CA1001
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<(TimeSpan After, int Entries)> _appends = [];
    private readonly WatchedJournal _journal;
    private readonly DateTimeOffset _begun;

    public EventSpoolTests()
    {
        _begun = _time.GetUtcNow();
        _journal = new WatchedJournal(new MemoryJournal(_time))
        {
            BeforeAppend = entries =>
            {
                if (entries[0].Kind == EntryKind.Run)
                {
                    _appends.Add((_time.GetUtcNow() - _begun, entries.Count));
                }

                return Task.CompletedTask;
            },
        };
    }

    [Fact]
    public async Task A_short_run_is_one_append()
    {
        // Time stands still: the run is as short as can be.
        var appends = new List<int>();
        await using var journal = new WatchedJournal(new MemoryJournal(TimeProvider.System, TimeSpan.Zero))
        {
            BeforeAppend = entries =>
            {
                appends.Add(entries.Count(entry => entry.Kind != EntryKind.Endpoint));
                return Task.CompletedTask;
            },
        };
        await using var world = new CoreWorld("first_token: 0ms\nper_token: 0ms\n", journal: journal, time: _time, pool: RehearsalPool.Definition());

        var answer = await AskAsync(world);

        Assert.True(answer.IsComplete);
        var record = await RecordedRun.ReadAsync(journal);
        Assert.Equal([record.Events.Count + 3], appends.Where(entries => entries > 0)); // salts, settlement, leaf
        Assert.Equal(Enumerable.Range(0, record.Events.Count), record.Events.Select(one => (int)one.Seq));
    }

    [Fact]
    public void A_run_that_goes_on_has_its_events_in_the_journal_after_20_ms() => InWorld("first_token: 70ms\nper_token: 0ms\n", async world =>
    {
        var answer = await AskAsync(world);

        Assert.True(answer.IsComplete);
        Assert.Equal(2, _appends.Count);
        Assert.Equal((TimeSpan.FromMilliseconds(20), 3), _appends[0]); // started, planned, asked
        var record = await RecordedRun.ReadAsync(_journal);
        Assert.Equal(Enumerable.Range(0, record.Events.Count), record.Events.Select(one => (int)one.Seq));
    });

    [Fact]
    public void Each_of_many_runs_is_handed_on_20_ms_after_it_began() => InWorld("first_token: 70ms\nper_token: 0ms\n", async world =>
    {
        var answers = new List<Task>();
        for (var i = 0; i < 10; i++)
        {
            answers.Add(AskAsync(world));
            await Task.Delay(TimeSpan.FromMilliseconds(3), _time);
        }

        await Task.WhenAll(answers);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => TimeSpan.FromMilliseconds(20 + (3 * i))), _appends.Take(10).Select(append => append.After));
        Assert.All(_appends.Take(10), append => Assert.Equal(3, append.Entries));
    });

    [Fact]
    public void Who_is_about_to_read_a_run_finds_its_events_at_once() => InWorld("first_token: 70ms\nper_token: 0ms\n", async world =>
    {
        var id = world.Engine.NewId();
        var question = new Question
        {
            Call = new() { Model = "rehearsal-alto", Messages = [Message.Of(Role.User, "What is 17 * 23?")] },
            Grant = new() { Caller = "local", Caps = new() },
            Dialect = DialectNames.OpenAiChat,
            Body = Encoding.UTF8.GetBytes("What is 17 * 23?"),
        };
        var answer = world.Engine.AnswerAsync(id, question, new RecordingWriter(), CancellationToken.None);

        await world.Engine.HandOnAsync(id);

        Assert.InRange(_time.GetUtcNow() - _begun, TimeSpan.Zero, TimeSpan.FromMilliseconds(10));
        Assert.Equal(3, await _journal.ReadAsync(EntryKind.Run, id).CountAsync());
        await answer;
    });

    [Fact]
    public void A_journal_that_refuses_does_not_keep_a_reader_from_what_there_is() => InWorld("first_token: 70ms\nper_token: 0ms\n", async world =>
    {
        var answer = AskAsync(world);
        _journal.BeforeAppend = _ => throw new JournalUnavailableException("the disk is full");
        await Task.Delay(TimeSpan.FromMilliseconds(30), _time);
        _journal.BeforeAppend = null;

        await world.Engine.HandOnAsync("run_unknown");

        Assert.Equal("journal_unavailable", (await answer).Error?.Code);
    });

    [Fact]
    public void A_stream_hands_its_call_on_as_it_begins_so_that_no_word_waits_for_it() => InWorld("first_token: 10ms\nper_token: 0ms\n", async world =>
    {
        await world.AskAsync("rehearsal-alto", "What is 17 * 23?");

        Assert.Equal(3, _appends[0].Entries);
        Assert.InRange(_appends[0].After, TimeSpan.Zero, TimeSpan.FromMilliseconds(5));
    });

    private static Task<RecordingWriter> AskAsync(CoreWorld world) => world.AskAsync("rehearsal-alto", "What is 17 * 23?", call => call with { Stream = false });

    private void InWorld(string script, Func<CoreWorld, Task> test) => OneThread.Run(async () =>
    {
        await using var world = new CoreWorld(script, journal: _journal, time: _time, pool: RehearsalPool.Definition());
        await test(world);
        await _journal.DisposeAsync();
    }, _time, TimeSpan.FromMicroseconds(50));
}
