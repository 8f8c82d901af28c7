using Entente.Journal;
using Entente.Receipts;
using Entente.Receipts.Tiles;
using Entente.Rights;
using Entente.Runs;
using Entente.Time;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Entente.Tests.Runs;

public sealed class PublishingTests
{
    [Fact]
    public async Task However_fast_receipts_come_one_checkpoint_a_second_is_published_and_none_where_nothing_is_new()
    {
        var time = new FakeTimeProvider();
        var store = new CountingStore();
        await using var journal = new MemoryJournal(time, TimeSpan.Zero);
        await using var office = new ReceiptOffice(journal, new LogKeyring(Receipts.SampleReceipts.Signer()), new SaltSeal(new byte[32], new SeededChance(1).Fill), time, store);
        await office.LoadAsync(TestContext.Current.CancellationToken);
        var before = store.Published;

        for (var index = 0; index < 100; index++)
        {
            office.Durable(index, BitConverter.GetBytes(index));
            time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal(5, store.Published - before);
        Assert.Contains("\n100\n", store.ReadCheckpoint(), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(5, store.Published - before);
    }

    private sealed class CountingStore : ITileStore
    {
        private readonly MemoryTileStore _kept = new();

        public int Published { get; private set; }

        public bool Has(TileId tile) => _kept.Has(tile);

        public byte[]? Read(TileId tile) => _kept.Read(tile);

        public void Write(TileId tile, ReadOnlySpan<byte> bytes) => _kept.Write(tile, bytes);

        public string? ReadCheckpoint() => _kept.ReadCheckpoint();

        public void WriteCheckpoint(string note)
        {
            Published++;
            _kept.WriteCheckpoint(note);
        }
    }
}
