using Entente.Journal;
using Entente.Receipts;
using Entente.Receipts.Tiles;
using Entente.Rights;
using Entente.Runs;
using Entente.Tests.Journal;
using Entente.Tests.Rehearsal;
using Entente.Time;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Entente.Tests.Runs;

public sealed class PublishingTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly DateTimeOffset _begun;
    private readonly CountingStore _store;
    private readonly Ed25519Key _next = new([.. Enumerable.Repeat((byte)9, 32)]);
    private LogKeyring _keys = new(Receipts.SampleReceipts.Signer());

    public PublishingTests() => (_begun, _store) = (_time.GetUtcNow(), new(_time));

    [Fact]
    public async Task However_fast_receipts_come_one_checkpoint_a_second_is_published_and_none_where_nothing_is_new()
    {
        await using var journal = Journal();
        await using var office = await OpenAsync(journal);
        var before = _store.Published.Count;

        for (var index = 0; index < 100; index++)
        {
            office.Durable(index, BitConverter.GetBytes(index));
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal(5, _store.Published.Count - before);
        Assert.Contains("\n100\n", _store.ReadCheckpoint(), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(5, _store.Published.Count - before);
    }

    [Fact]
    public async Task A_changed_key_signs_the_next_checkpoint_and_brings_none_before_its_second()
    {
        await using var journal = Journal();
        await using var office = await OpenAsync(journal);
        _time.Advance(TimeSpan.FromMilliseconds(600));

        office.RotateKey(_next, _ => { });

        _time.Advance(TimeSpan.FromMilliseconds(399));
        Assert.Single(_store.Published);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, _store.Published.Count);
        var key = NoteVerifier.Parse(office.VerifierKey);
        Assert.Equal(NoteFailure.None, SignedNote.Open(System.Text.Encoding.UTF8.GetBytes(_store.ReadCheckpoint()!), [key], out _));
    }

    [Fact]
    public async Task A_start_publishes_only_once_the_second_after_the_last_checkpoint_is_over()
    {
        await using var journal = Journal();
        await using (var before = await OpenAsync(journal))
        {
            before.RotateKey(_next, keys => _keys = keys);
            _time.Advance(TimeSpan.FromMilliseconds(400));
        }

        await using var office = Office(journal);
        await office.LoadAsync(TestContext.Current.CancellationToken);
        var begun = office.BeginAsync(TestContext.Current.CancellationToken);

        _time.Advance(TimeSpan.FromMilliseconds(599));
        Assert.Single(_store.Published);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await begun;
        Assert.Equal(2, _store.Published.Count);
    }

    [Fact]
    public async Task A_start_with_nothing_new_waits_for_nothing()
    {
        await using var journal = Journal();
        await using (await OpenAsync(journal))
        {
            _time.Advance(TimeSpan.FromMilliseconds(400));
        }

        await using var office = await OpenAsync(journal);

        Assert.Single(_store.Published);
    }

    [Fact]
    public void A_checkpoint_whose_flush_took_long_is_not_followed_early_by_the_next() => OneThread.Run(async () =>
    {
        await using var journal = new WatchedJournal(Journal());
        await using var office = await OpenAsync(journal);
        journal.BeforeFlush = () =>
        {
            journal.BeforeFlush = null;
            return Task.Delay(TimeSpan.FromMilliseconds(700), _time);
        };

        for (var index = 0; index < 100; index++)
        {
            office.Durable(index, BitConverter.GetBytes(index));
            await Task.Delay(TimeSpan.FromMilliseconds(50), _time);
        }

        Assert.Equal([0, 1.7, 2.7, 3.7, 4.7], _store.Published.Select(at => (at - _begun).TotalSeconds));
    }, _time, TimeSpan.FromMilliseconds(50));

    private MemoryJournal Journal() => new(_time, TimeSpan.Zero);

    private async Task<ReceiptOffice> OpenAsync(IJournal journal)
    {
        var office = Office(journal);
        await office.LoadAsync(TestContext.Current.CancellationToken);
        await office.BeginAsync(TestContext.Current.CancellationToken);
        return office;
    }

    private ReceiptOffice Office(IJournal journal) => new(journal, _keys, new SaltSeal(new byte[32], new SeededChance(1).Fill), _time, _store);

    private sealed class CountingStore(TimeProvider time) : ITileStore
    {
        private readonly MemoryTileStore _kept = new();

        public List<DateTimeOffset> Published { get; } = [];

        public bool Has(TileId tile) => _kept.Has(tile);

        public byte[]? Read(TileId tile) => _kept.Read(tile);

        public void Write(TileId tile, ReadOnlySpan<byte> bytes) => _kept.Write(tile, bytes);

        public DateTimeOffset? CheckpointKeptAt => Published.Count > 0 ? Published[^1] : null;

        public string? ReadCheckpoint() => _kept.ReadCheckpoint();

        public void WriteCheckpoint(string note)
        {
            Published.Add(time.GetUtcNow());
            _kept.WriteCheckpoint(note);
        }
    }
}
