using System.Text;
using Entente.Journal;
using Xunit;

namespace Entente.Tests.Journal;

/// <summary>What every journal keeps, whatever it writes to.</summary>
public abstract class JournalContract : IAsyncLifetime
{
    private IJournal _journal = null!;

    protected abstract IJournal Open();

    /// <summary>A journal over what the closed one left.</summary>
    protected abstract IJournal Reopen(IJournal closed);

    public ValueTask InitializeAsync()
    {
        _journal = Open();
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Entries_are_read_in_the_order_in_which_they_were_appended()
    {
        var appends = Enumerable.Range(0, 600).Select(i => _journal.AppendAsync([Entry(EntryKind.Run, "run", $"event {i}")]).AsTask()).ToArray();
        await Task.WhenAll(appends);

        var read = await _journal.ReadAsync(EntryKind.Run).ToListAsync();

        Assert.Equal(Enumerable.Range(0, 600).Select(i => $"event {i}"), read.Select(Text));
        Assert.Equal(Enumerable.Range(1, 600).Select(i => (long)i), read.Select(entry => entry.Sequence));
    }

    [Fact]
    public async Task An_entry_comes_back_as_it_was_given()
    {
        byte[] body = [0, 255, 1, 0];
        await _journal.AppendAsync([new JournalEntry(EntryKind.Directive, "d-ü\u6f22", 1_767_225_600_123, body.AsMemory(1, 2))]);

        var entry = Assert.Single(await _journal.ReadAsync(EntryKind.Directive).ToListAsync());

        Assert.Equal(("d-ü\u6f22", 1_767_225_600_123, -1), (entry.Subject, entry.TimeMs, entry.LeafIndex));
        Assert.Equal([255, 1], entry.Body.ToArray());
    }

    [Fact]
    public async Task An_acknowledged_entry_is_read_at_once()
    {
        for (var i = 0; i < 20; i++)
        {
            await _journal.AppendAsync([Entry(EntryKind.Key, "key", $"{i}")]);

            Assert.Equal($"{i}", Text((await _journal.ReadAsync(EntryKind.Key, "key").ToListAsync())[^1]));
        }
    }

    [Fact]
    public async Task Acknowledged_entries_are_there_after_a_restart_and_numbering_goes_on()
    {
        Assert.Equal(1, await _journal.AppendAsync([Leaf("a"), Leaf("b"), Entry(EntryKind.Salts, "b", "salts")]));

        await Restart();

        Assert.Equal(2, await _journal.AppendAsync([Leaf("c")]));
        var leaves = await _journal.ReadAsync(EntryKind.Leaf).ToListAsync();
        Assert.Equal(["a", "b", "c"], leaves.Select(leaf => leaf.Subject));
        Assert.Equal([0, 1, 2], leaves.Select(leaf => leaf.LeafIndex));
        Assert.Equal([1, 2, 4], leaves.Select(leaf => leaf.Sequence));
    }

    [Fact]
    public async Task Leaves_are_read_from_any_index_on()
    {
        for (var i = 0; i < 40; i++)
        {
            await _journal.AppendAsync([Entry(EntryKind.Run, "r", "event"), Leaf($"{2 * i}"), Entry(EntryKind.Salts, "r", "salts"), Leaf($"{(2 * i) + 1}")]);
        }

        await _journal.FlushAsync();

        foreach (var from in new long[] { 0, 1, 2, 17, 78, 79, 80, 500 })
        {
            var leaves = await _journal.ReadLeavesAsync(from).ToListAsync();
            Assert.Equal(Enumerable.Range(0, 80).Select(index => (long)index).Where(index => index >= from), leaves.Select(leaf => leaf.LeafIndex));
            Assert.All(leaves, leaf => Assert.Equal($"{leaf.LeafIndex}", leaf.Subject));
        }
    }

    [Fact]
    public async Task The_index_of_the_last_leaf_is_returned_and_minus_one_without_a_leaf()
    {
        Assert.Equal(-1, await _journal.AppendAsync([Entry(EntryKind.Run, "r", "started")]));
        Assert.Equal(0, await _journal.AppendAsync([Entry(EntryKind.Run, "r", "ended"), Leaf("r"), Entry(EntryKind.Salts, "r", "salts")]));
        Assert.Equal(2, await _journal.AppendAsync([Leaf("s"), Leaf("t")]));
        Assert.Equal(-1, await _journal.AppendAsync([Entry(EntryKind.Key, "k", "made")]));
        Assert.Equal(-1, await _journal.AppendAsync([]));
    }

    [Fact]
    public async Task Leaves_of_32_concurrent_appenders_have_indices_without_gap_or_repetition()
    {
        var own = await Task.WhenAll(Enumerable.Range(0, 32).Select(appender => Task.Run(async () =>
        {
            var indices = new List<long>();
            for (var i = 0; i < 50; i++)
            {
                indices.Add(await _journal.AppendAsync([Entry(EntryKind.Run, $"{appender}", "ended"), Leaf($"{appender}")]));
            }

            return indices;
        })));

        Assert.All(own, indices => Assert.Equal(indices.Order(), indices));
        Assert.Equal(Enumerable.Range(0, 1600).Select(i => (long)i), own.SelectMany(indices => indices).Order());
        var leaves = await _journal.ReadAsync(EntryKind.Leaf).ToListAsync();
        Assert.Equal(Enumerable.Range(0, 1600).Select(i => (long)i), leaves.Select(leaf => leaf.LeafIndex));
        Assert.All(leaves, leaf => Assert.Contains(leaf.LeafIndex, own[int.Parse(leaf.Subject, null)]));
    }

    [Fact]
    public async Task Entries_of_one_append_stand_together_among_concurrent_ones()
    {
        await Task.WhenAll(Enumerable.Range(0, 32).Select(appender => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                await _journal.AppendAsync([.. Enumerable.Range(0, 5).Select(part => Entry(EntryKind.Run, $"{appender}.{i}", $"{part}"))]);
            }
        })));

        var read = await _journal.ReadAsync(EntryKind.Run).ToListAsync();
        Assert.Equal(32 * 20 * 5, read.Count);
        Assert.All(read.Chunk(5), batch =>
        {
            Assert.Single(batch.Select(entry => entry.Subject).Distinct());
            Assert.Equal(["0", "1", "2", "3", "4"], batch.Select(Text));
        });
    }

    [Fact]
    public async Task Only_the_kind_and_the_subject_that_were_asked_for_are_read()
    {
        await _journal.AppendAsync([Entry(EntryKind.Run, "a", "1"), Entry(EntryKind.Run, "b", "2"), Entry(EntryKind.Salts, "a", "3"), Entry(EntryKind.Run, "a", "4")]);

        Assert.Equal(["1", "4"], (await _journal.ReadAsync(EntryKind.Run, "a").ToListAsync()).Select(Text));
        Assert.Equal(["1", "2", "4"], (await _journal.ReadAsync(EntryKind.Run).ToListAsync()).Select(Text));
        Assert.Equal(["3"], (await _journal.ReadAsync(EntryKind.Salts).ToListAsync()).Select(Text));
        Assert.Empty(await _journal.ReadAsync(EntryKind.Run, "A").ToListAsync());
        Assert.Empty(await _journal.ReadAsync(EntryKind.Endpoint).ToListAsync());
    }

    [Fact]
    public async Task Large_bodies_come_back_whole()
    {
        var bodies = Enumerable.Range(1, 3).Select(seed => Noise(seed, seed * 3_000_000)).ToArray();
        await Task.WhenAll(bodies.Select(body => _journal.AppendAsync([new JournalEntry(EntryKind.Leaf, "big", 0, body)]).AsTask()));

        await Restart();

        var read = await _journal.ReadAsync(EntryKind.Leaf, "big").ToListAsync();
        Assert.Equal(3, read.Count);
        Assert.All(read.Zip(bodies), pair => Assert.True(pair.First.Body.Span.SequenceEqual(pair.Second)));
    }

    [Fact]
    public async Task What_was_withdrawn_before_it_came_is_never_written()
    {
        using var withdraw = new CancellationTokenSource();
        withdraw.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _journal.AppendAsync([Leaf("withdrawn")], withdraw.Token));

        Assert.Equal(0, await _journal.AppendAsync([Leaf("after")]));
        Assert.Equal("after", Assert.Single(await _journal.ReadAsync(EntryKind.Leaf).ToListAsync()).Subject);
        Assert.Equal(0, _journal.Waiting);
    }

    [Fact]
    public async Task What_is_durable_cannot_be_withdrawn()
    {
        using var withdraw = new CancellationTokenSource();
        Assert.Equal(0, await _journal.AppendAsync([Leaf("durable")], withdraw.Token));

        withdraw.Cancel();

        Assert.Equal(1, await _journal.AppendAsync([Leaf("after")]));
        Assert.Equal(2, await _journal.ReadAsync(EntryKind.Leaf).CountAsync());
    }

    [Fact]
    public async Task Whatever_is_withdrawn_while_others_append_is_written_whole_or_not_at_all_as_its_end_says()
    {
        var appended = new List<(long Index, string Subject)>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 300), async (i, _) =>
        {
            using var withdraw = new CancellationTokenSource();
            var append = _journal.AppendAsync([Entry(EntryKind.Run, $"{i}", "event"), Leaf($"{i}")], i % 2 == 0 ? withdraw.Token : default).AsTask();
            await Task.Yield();
            withdraw.Cancel();
            try
            {
                var index = await append;
                lock (appended)
                {
                    appended.Add((index, $"{i}"));
                }
            }
            catch (OperationCanceledException)
            {
                // Withdrawn: must not be there.
            }
        });

        var written = appended.Order().Select(one => one.Subject).ToList();
        Assert.Equal(written, await _journal.ReadAsync(EntryKind.Leaf).Select(entry => entry.Subject).ToListAsync());
        Assert.Equal(written.Count, await _journal.ReadAsync(EntryKind.Run).CountAsync());
        Assert.InRange(written.Count, 150, 300);
        Assert.Equal(0, _journal.Waiting);
    }

    [Fact]
    public async Task Closing_writes_what_still_waits()
    {
        var appends = Enumerable.Range(0, 500).Select(i => _journal.AppendAsync([Leaf($"{i}")]).AsTask()).ToArray();

        await Restart();

        Assert.Equal(Enumerable.Range(0, 500).Select(i => (long)i), await Task.WhenAll(appends));
        Assert.Equal(500, await _journal.ReadAsync(EntryKind.Leaf).CountAsync());
    }

    [Fact]
    public async Task A_closed_journal_refuses_and_may_be_closed_again()
    {
        await _journal.DisposeAsync();

        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await _journal.AppendAsync([Leaf("late")]));
        await _journal.DisposeAsync();
        Assert.Equal(0, _journal.Waiting);
    }

    [Fact]
    public async Task Ten_thousand_appends_take_seconds()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => _journal.AppendAsync([Entry(EntryKind.Run, $"{i % 100}", "event"), Leaf($"{i}")]).AsTask())).WaitAsync(limit.Token);

        Assert.Equal(10_000, await _journal.ReadAsync(EntryKind.Leaf).CountAsync());
        Assert.Equal(100, await _journal.ReadAsync(EntryKind.Run, "7").CountAsync());
        Assert.Equal(0, _journal.Waiting);
    }

    [Fact]
    public async Task What_came_after_an_entry_is_read_alone()
    {
        await _journal.AppendAsync([Entry(EntryKind.Run, "a", "1"), Leaf("a"), Entry(EntryKind.Run, "b", "3"), Leaf("b"), Entry(EntryKind.Run, "a", "5"), Leaf("c")]);

        Assert.Equal(["3", "5"], (await _journal.ReadAsync(EntryKind.Run, 1).ToListAsync()).Select(Text));
        Assert.Equal(["5"], (await _journal.ReadAsync(EntryKind.Run, 4).ToListAsync()).Select(Text));
        Assert.Empty(await _journal.ReadAsync(EntryKind.Run, 5).ToListAsync());
        Assert.Equal(["b", "c"], (await _journal.ReadLeavesAsync(1).ToListAsync()).Select(leaf => leaf.Subject));
        Assert.Empty(await _journal.ReadLeavesAsync(3).ToListAsync());
    }

    [Fact]
    public async Task An_erased_run_has_no_salts_and_no_text_and_keeps_everything_else()
    {
        foreach (var run in (string[])["a", "b"])
        {
            await _journal.AppendAsync([Entry(EntryKind.Run, run, "ended"), Leaf(run), Entry(EntryKind.Salts, run, "salts"), Entry(EntryKind.Text, run, "text"), Entry(EntryKind.Settlement, run, "cost")]);
        }

        await _journal.EraseAsync("a", 7);
        await _journal.EraseAsync("a", 8);
        await Restart();
        await _journal.AppendAsync([Leaf("c")]);

        foreach (var kind in (EntryKind[])[EntryKind.Salts, EntryKind.Text])
        {
            Assert.Equal(["b"], (await _journal.ReadAsync(kind).ToListAsync()).Select(entry => entry.Subject));
            Assert.Empty(await _journal.ReadAsync(kind, "a").ToListAsync());
        }

        foreach (var kind in (EntryKind[])[EntryKind.Run, EntryKind.Settlement])
        {
            Assert.Equal(["a", "b"], (await _journal.ReadAsync(kind).ToListAsync()).Select(entry => entry.Subject));
        }

        Assert.Equal([13], (await _journal.ReadAsync(EntryKind.Leaf, "c").ToListAsync()).Select(entry => entry.Sequence));
        Assert.Equal([7, 8], (await _journal.ReadAsync(EntryKind.Erasure, "a").ToListAsync()).Select(entry => entry.TimeMs));
        Assert.Equal([0, 1, 2], (await _journal.ReadAsync(EntryKind.Leaf).ToListAsync()).Select(leaf => leaf.LeafIndex));
    }

    // An end that was late, or is a correction, may come after its run was erased.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_erased_is_not_brought_back_by_an_append_that_comes_later_and_stays_away_after_a_restart(bool isUnderWay)
    {
        await _journal.AppendAsync([Entry(EntryKind.Run, "a", "begun")]);

        var erased = _journal.EraseAsync("a", 7).AsTask();
        if (!isUnderWay)
        {
            await erased;
        }

        var leaf = await _journal.AppendAsync([Entry(EntryKind.Run, "a", "ended"), Entry(EntryKind.Salts, "a", "salts"), Entry(EntryKind.Text, "a", "text"), Entry(EntryKind.Settlement, "a", "cost"), Leaf("a")]);
        await erased;

        Assert.Equal(0, leaf);
        for (var life = 0; life < 2; life++)
        {
            Assert.Empty(await _journal.ReadAsync(EntryKind.Salts).ToListAsync());
            Assert.Empty(await _journal.ReadAsync(EntryKind.Text).ToListAsync());
            Assert.Equal(["begun", "ended"], (await _journal.ReadAsync(EntryKind.Run, "a").ToListAsync()).Select(Text));
            Assert.Single(await _journal.ReadAsync(EntryKind.Settlement, "a").ToListAsync());
            Assert.Single(await _journal.ReadAsync(EntryKind.Leaf, "a").ToListAsync());
            await Restart();
        }
    }

    [Fact]
    public async Task A_fold_sees_its_kinds_in_order_and_goes_on_after_a_restart()
    {
        for (var life = 0; life < 3; life++)
        {
            await _journal.AppendAsync([Entry(EntryKind.Run, "a", $"{life}"), Leaf("a"), Entry(EntryKind.Key, "k", $"k{life}")]);
            await Restart();
        }

        var fold = await _journal.FoldAsync(() => new TraceFold());

        Assert.Equal("1:0 3:k0 4:1 6:k1 7:2 9:k2", fold.Trace);
    }

    protected static JournalEntry Entry(EntryKind kind, string subject, string body) => new(kind, subject, 1, Encoding.UTF8.GetBytes(body));

    protected static JournalEntry Leaf(string subject) => Entry(EntryKind.Leaf, subject, "receipt");

    protected static string Text(StoredEntry entry) => Encoding.UTF8.GetString(entry.Body.Span);

    private async Task Restart()
    {
        await _journal.DisposeAsync();
        _journal = Reopen(_journal);
    }

    private static byte[] Noise(int seed, int length)
    {
        var bytes = new byte[length];
        new Entente.Time.SeededChance((ulong)seed).Fill(bytes);
        return bytes;
    }
}
