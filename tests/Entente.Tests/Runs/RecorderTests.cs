using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Entente.Dialects;
using Entente.Journal;
using Entente.Rehearsal;
using Entente.Runs;
using Entente.Tests.Journal;
using Entente.Tests.Rehearsal;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Entente.Tests.Runs;

/// <summary>The caller waits 10 s for the records; what is on record afterwards is what it was told.</summary>
public sealed class RecorderTests : IAsyncDisposable
{
    private const string Instant = "first_token: 0ms\nper_token: 0ms\n";
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryJournal _memory;
    private readonly WatchedJournal _journal;
    private readonly CoreWorld _world;
    private DateTimeOffset _met;

    public RecorderTests()
    {
        _memory = new MemoryJournal(_time);
        _journal = new WatchedJournal(_memory);
        _world = new CoreWorld(Instant, journal: _journal, time: _time, pool: RehearsalPool.Definition());
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public void A_quick_disk_leaves_one_receipt_that_supersedes_nothing() => OneThread.Run(async () =>
    {
        var answer = await AskAsync();

        Assert.True(answer.IsComplete);
        var record = await RecordedRun.ReadAsync(_journal);
        Assert.Equal("complete", Assert.Single(record.Receipts).GetProperty("status").GetString());
        Assert.False(record.Receipt.TryGetProperty("supersedes", out _));
    }, _time, TimeSpan.FromMilliseconds(1));

    [Fact]
    public void An_end_that_still_waits_after_10_s_is_withdrawn_and_the_run_goes_on_record_as_the_error_that_was_told() => OneThread.Run(async () =>
    {
        // Another entry is in the flush that hangs, and the run's end waits behind it.
        OnFirst<AnswerEnded>(async () =>
        {
            await _memory.AppendAsync([new(EntryKind.Endpoint, "other", 0, default)]);
            _memory.StallNextFlush(Hang);
            _ = _memory.AppendAsync([new(EntryKind.Endpoint, "another", 0, default)]).AsTask();
        });

        var answer = await AskAsync();

        AssertTold(answer);
        Assert.InRange((_time.GetUtcNow() - _met).TotalSeconds, 10, 14);
        Assert.Empty((await RecordedRun.ReadAsync(_journal)).Receipts);
        var record = await WhenReceiptsAsync(1);
        AssertError(record, answer);
        Assert.False(record.Receipt.TryGetProperty("supersedes", out _));
        Assert.Equal(1, record.Salts);
        Assert.Equal(Enumerable.Range(0, record.Events.Count), record.Events.Select(one => (int)one.Seq));
    }, _time, TimeSpan.FromMilliseconds(1));

    [Fact]
    public void An_end_that_hangs_in_the_disk_and_becomes_durable_is_superseded() => OneThread.Run(async () =>
    {
        OnFirst<AnswerEnded>(() => _memory.StallNextFlush(Hang));

        var answer = await AskAsync();

        AssertTold(answer);
        var record = await WhenReceiptsAsync(2);
        Assert.Equal("complete", record.Receipts[0].GetProperty("status").GetString());
        AssertError(record, answer);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(record.Leaves[0].Body.Span)), record.Receipt.GetProperty("supersedes").GetString());
        Assert.Equal(record.Receipt.GetProperty("supersedes").GetString(), record.Ended!.Supersedes);
        Assert.Equal(1, record.Salts);
        Assert.Equal(2, record.Events.OfType<AnswerEnded>().Count());
        Assert.Equal(Enumerable.Range(0, record.Events.Count), record.Events.Select(one => (int)one.Seq));
    }, _time, TimeSpan.FromMilliseconds(1));

    [Fact]
    public void What_is_given_out_is_the_correction_with_its_proof_and_its_salts() => OneThread.Run(async () =>
    {
        OnFirst<AnswerEnded>(() => _memory.StallNextFlush(Hang));
        var answer = await AskAsync();
        await WhenReceiptsAsync(2);
        await _world.Receipts.LoadAsync(CancellationToken.None);
        await _world.Receipts.BeginAsync(CancellationToken.None);

        var file = await _world.Receipts.FindAsync(answer.Summary!.Run, withSalts: true, CancellationToken.None);

        var bundle = JsonElement.Parse(file);
        Assert.Equal("error", bundle.GetProperty("receipt").GetProperty("status").GetString());
        Assert.Equal(1, bundle.GetProperty("leaf").GetProperty("index").GetInt64());
        var salt = Convert.FromHexString(bundle.GetProperty("salts").GetProperty("answer").GetString()!);
        var commitment = Convert.ToHexStringLower(SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(answer.Text)]));
        Assert.Equal(commitment, bundle.GetProperty("receipt").GetProperty("answer").GetProperty("commitment").GetString());
    }, _time, TimeSpan.FromMilliseconds(1));

    [Fact]
    public void An_end_that_hangs_in_the_disk_and_fails_is_tried_again_until_the_disk_writes() => OneThread.Run(async () =>
    {
        OnFirst<AnswerEnded>(() =>
        {
            _memory.StallNextFlush(Hang);
            _memory.FailNextAppends(4);
        });

        var answer = await AskAsync();

        AssertTold(answer);
        var record = await WhenReceiptsAsync(1);
        AssertError(record, answer);
        Assert.False(record.Receipt.TryGetProperty("supersedes", out _));
        Assert.Single(record.Events.OfType<AnswerEnded>());
    }, _time, TimeSpan.FromMilliseconds(1));

    [Fact]
    public void An_end_that_fails_at_once_is_told_at_once_and_recorded_as_soon_as_the_disk_writes() => OneThread.Run(async () =>
    {
        OnFirst<AnswerEnded>(() => _memory.FailNextAppends(1));

        var answer = await AskAsync();

        AssertTold(answer);
        Assert.Contains("the disk is full", answer.Error!.Message, StringComparison.Ordinal);
        Assert.InRange((_time.GetUtcNow() - _met).TotalSeconds, 0, 5);
        AssertError(await WhenReceiptsAsync(1), answer);
    }, _time, TimeSpan.FromMilliseconds(1));

    [Fact]
    public void A_run_that_is_erased_while_its_end_is_still_to_be_written_gets_its_record_without_salts() => OneThread.Run(async () =>
    {
        OnFirst<AnswerEnded>(() => _memory.FailNextAppends(3));
        var answer = await AskAsync();
        Assert.Empty((await RecordedRun.ReadAsync(_journal)).Receipts);

        await EraseWhenTheDiskWritesAsync(answer.Summary!.Run);

        var record = await WhenReceiptsAsync(1);
        AssertError(record, answer);
        Assert.Equal(0, record.Salts);
        Assert.Null(await _world.Receipts.Vault.SaltsAsync(answer.Summary.Run, CancellationToken.None));
    }, _time, TimeSpan.FromMilliseconds(1));

    [Fact]
    public void Events_that_were_refused_before_the_end_are_written_with_it() => OneThread.Run(async () =>
    {
        await using var slow = new CoreWorld("first_token: 50ms\nper_token: 0ms\n", journal: _journal, time: _time, pool: RehearsalPool.Definition());
        OnFirst<StepStarted>(() => _memory.FailNextAppends(1));

        var answer = await slow.AskAsync("rehearsal-alto", "What is 17 * 23?");

        AssertTold(answer);
        var record = await WhenReceiptsAsync(1);
        AssertError(record, answer);
        Assert.Single(record.Events.OfType<StepStarted>());
        Assert.Equal(Enumerable.Range(0, record.Events.Count), record.Events.Select(one => (int)one.Seq).Order());
    }, _time, TimeSpan.FromMilliseconds(1));

    [Fact]
    public void A_disk_that_was_full_for_a_moment_in_the_middle_of_a_run_leaves_no_gap_in_its_record() => OneThread.Run(async () =>
    {
        OnFirst<StepEnded>(() => _memory.FailNextAppends(1));

        var answer = await _world.AskAsync("entente/vote", "What is 17 * 23?");

        AssertTold(answer);
        var record = await WhenReceiptsAsync(1);
        AssertError(record, answer);
        Assert.Equal(Enumerable.Range(0, record.Events.Count), record.Events.Select(one => (int)one.Seq).Order());
    }, _time, TimeSpan.FromMilliseconds(1));

    [Fact]
    public void A_failed_end_takes_the_events_that_were_to_be_written_with_it_along() => OneThread.Run(async () =>
    {
        OnFirst<AnswerEnded>(() => _memory.FailNextAppends(1));

        var answer = await AskAsync();

        AssertTold(answer);
        var record = await WhenReceiptsAsync(1);
        AssertError(record, answer);
        Assert.Equal(Enumerable.Range(0, record.Events.Count), record.Events.Select(one => (int)one.Seq));
        Assert.Single(record.Events.OfType<RunStarted>());
        Assert.Single(record.Events.OfType<StepEnded>());
    }, _time, TimeSpan.FromMilliseconds(1));

    [Fact]
    public void Words_wait_no_longer_than_10_s_for_their_reservation() => OneThread.Run(async () =>
    {
        _memory.StallNextFlush(TimeSpan.FromSeconds(60));
        var asked = _time.GetUtcNow();

        var answer = await AskAsync();

        AssertTold(answer);
        Assert.Empty(answer.Text);
        Assert.InRange((_time.GetUtcNow() - asked).TotalSeconds, 20, 50);
        AssertError(await WhenReceiptsAsync(1), answer);
    }, _time, TimeSpan.FromMilliseconds(1));

    [Fact]
    public void A_caller_who_has_left_is_on_record_as_cancelled_however_late_that_is() => OneThread.Run(async () =>
    {
        using var gone = new CancellationTokenSource();
        var writer = new RecordingWriter
        {
            AfterFrame = _ =>
            {
                _memory.StallNextFlush(Hang);
                gone.Cancel();
                return default;
            },
        };

        var answer = await AskAsync(writer, gone.Token);

        Assert.Equal(0, answer.Endings);
        var record = await WhenReceiptsAsync(1);
        Assert.Equal("cancelled", record.Receipt.GetProperty("status").GetString());
        Assert.Equal(record.StepsNanoUsd, record.Ended!.CostNanoUsd);
    }, _time, TimeSpan.FromMilliseconds(1));

    private async Task EraseWhenTheDiskWritesAsync(string run)
    {
        while (true)
        {
            try
            {
                await _journal.EraseAsync(run, 0);
                return;
            }
            catch (JournalUnavailableException)
            {
                // Asked for again, as whoever erases is told to.
            }
        }
    }

    private static void AssertTold(RecordingWriter answer)
    {
        Assert.Equal(1, answer.Endings);
        Assert.Equal("journal_unavailable", answer.Error?.Code);
    }

    private static void AssertError(RecordedRun record, RecordingWriter answer)
    {
        Assert.Equal("error", record.Receipt.GetProperty("status").GetString());
        Assert.Equal("journal_unavailable", record.Receipt.GetProperty("error").GetString());
        Assert.Equal((RunStatus.Error, "journal_unavailable"), (record.Ended?.Status, record.Ended?.ErrorCode));
        Assert.True(answer.Text.Length == 0 || record.StepsNanoUsd > 0, "it was for nothing");
        Assert.Equal(record.StepsNanoUsd, record.Ended!.CostNanoUsd);
        Assert.Equal(record.StepsNanoUsd, record.Receipt.GetProperty("cost_nanousd").GetInt64());
        Assert.Equal(record.StepsNanoUsd, answer.Summary!.CostNanoUsd);
    }

    private void OnFirst<T>(Action act)
        where T : RunEvent => OnFirst<T>(() =>
    {
        act();
        return Task.CompletedTask;
    });

    private void OnFirst<T>(Func<Task> act)
        where T : RunEvent
    {
        _journal.BeforeAppend = entries =>
        {
            if (_met == default && entries.Any(entry => entry.Kind == EntryKind.Run && RunEventJson.Read(entry.Body.Span) is T))
            {
                _met = _time.GetUtcNow();
                return act();
            }

            return Task.CompletedTask;
        };
    }

    private Task<RecordingWriter> AskAsync(RecordingWriter? writer = null, CancellationToken gone = default)
        => _world.AskAsync("rehearsal-alto", "What is 17 * 23?", writer: writer, cancellationToken: gone);

    private async Task<RecordedRun> WhenReceiptsAsync(int count)
    {
        var written = new TaskCompletionSource();
        using var timer = _time.CreateTimer(_ =>
        {
            if (_memory.Durable.Count(entry => entry.Kind == EntryKind.Leaf) >= count)
            {
                written.TrySetResult();
            }
        }, null, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10));
        await written.Task;
        return await RecordedRun.ReadAsync(_journal);
    }
}
