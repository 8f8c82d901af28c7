using System.Security.Cryptography;
using System.Text;
using Entente.Receipts;
using Entente.Receipts.Tiles;
using Xunit;

namespace Entente.Tests.Receipts.Tiles;

public sealed class ReceiptLogTests
{
    private static readonly NoteSigner Signer = SampleReceipts.Signer();

    private readonly MemoryTileStore _store = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(700)]
    [InlineData(66_000)]
    public async Task A_log_goes_on_after_a_restart_where_it_was(int size)
    {
        var before = await OpenAsync(size);
        var note = before.Publish();

        // Only what comes after the last full tile is read again.
        var again = new ReceiptLog(new(Signer), _store);
        var first = -1L;
        await again.LoadAsync(from =>
        {
            first = from;
            return Entries(from, size);
        });
        again.Append(Entry(size));
        before.Append(Entry(size));

        Assert.Equal(size / 256 * 256, first);
        Assert.Equal(before.Publish(), again.Publish());
    }

    [Fact]
    public async Task Tiles_and_bundles_are_those_of_the_definition()
    {
        const int Size = 70_000;
        var log = await OpenAsync(Size);
        log.Publish();

        // C2SP tlog-tiles' own example of 70,000 leaves: 273 full tiles and one of 112, one full and one of 17, one of 1.
        var hashes = Enumerable.Range(0, Size).Select(index => SHA256.HashData([0, .. Entry(index)])).ToList();
        Assert.Equal(hashes.Skip(272 * 256).Take(256).SelectMany(hash => hash), log.Tile(new(0, 272), 256));
        Assert.Equal(hashes.Skip(273 * 256).SelectMany(hash => hash), log.Tile(new(0, 273), 112));
        Assert.Null(log.Tile(new(0, 273), 113));
        Assert.Null(log.Tile(new(0, 274), 1));
        Assert.Equal(Enumerable.Range(256, 17).SelectMany(tile => Root(hashes.GetRange(tile * 256, 256))), log.Tile(new(1, 1), 17));
        Assert.Equal(Root(hashes[..65_536]), log.Tile(new(2, 0), 1));
        Assert.Null(log.Tile(new(2, 0), 2));
        Assert.Null(log.Tile(new(3, 0), 1));
        Assert.Null(log.Tile(new(63, 0), 1));
        Assert.Equal(Enumerable.Range(273 * 256, 112).SelectMany(index => (byte[])[0, 32, .. Entry(index)]), log.Tile(new(TileId.Entries, 273), 112));
        Assert.True(_store.Has(new(TileId.Entries, 272)));
        Assert.False(_store.Has(new(0, 273)));
    }

    [Fact]
    public async Task Proofs_over_tiles_verify_after_a_restart()
    {
        const int Size = 66_000;
        (await OpenAsync(Size)).Publish();
        var log = await OpenAsync(Size);
        log.Publish();

        foreach (var index in new[] { 0, 255, 256, 40_000, 65_535, 65_999 })
        {
            var receipt = SampleReceipts.Receipt($"run_{index}").ToCanonicalBytes();
            var bundle = log.Bundle(index, receipt);

            // The entry at this index is another receipt's: all parts but the proof are right.
            Assert.Equal(ReceiptPart.Proof, ReceiptVerifier.Verify(bundle, Signer.Verifier).Mismatch);
        }

        var last = SampleReceipts.Receipt().ToCanonicalBytes();
        log.Append(ReceiptEntry.Digest(last));
        log.Publish();
        Assert.True(ReceiptVerifier.Verify(log.Bundle(Size, last), Signer.Verifier).Ok);
    }

    [Theory]
    [InlineData(TileId.Entries, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 255)]
    [InlineData(1, 0)]
    public async Task A_tile_that_is_missing_at_the_start_is_made_anew(int level, int index)
    {
        (await OpenAsync(66_000)).Publish();
        var tile = new TileId(level, index);
        var was = _store.Read(tile);
        Assert.True(_store.Lose(tile));

        await OpenAsync(66_000);

        Assert.Equal(was, _store.Read(tile));
    }

    [Theory]
    [InlineData(0, 256, false)]
    [InlineData(0, 256, true)]
    [InlineData(1, 0, false)]
    public async Task A_tile_that_is_damaged_where_the_root_needs_it_is_made_anew_at_the_start(int level, int index, bool bundleToo)
    {
        (await OpenAsync(66_000)).Publish();
        var (tile, bundle) = (new TileId(level, index), new TileId(TileId.Entries, index));
        var (was, entries) = (_store.Read(tile)!, _store.Read(bundle)!);
        Damage(tile);
        if (bundleToo)
        {
            Damage(bundle);
        }

        await OpenAsync(66_000);

        Assert.Equal(was, _store.Read(tile));
        Assert.Equal(entries, _store.Read(bundle));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(0)]
    public async Task A_bundle_that_is_damaged_and_the_tile_that_was_made_of_it_are_made_anew_from_the_receipts(int at)
    {
        (await OpenAsync(700)).Publish();
        var (tile, bundle) = (new TileId(0, 1), new TileId(TileId.Entries, 1));
        var (was, entries) = (_store.Read(tile)!, _store.Read(bundle)!);
        Damage(bundle, at);
        _store.Lose(tile);

        await OpenAsync(700);

        Assert.Equal(was, _store.Read(tile));
        Assert.Equal(entries, _store.Read(bundle));
    }

    [Fact]
    public async Task A_damaged_tile_is_never_served()
    {
        (await OpenAsync(66_000)).Publish();
        Damage(new(0, 3));
        Damage(new(TileId.Entries, 4));

        var log = await OpenAsync(66_000);
        log.Publish();

        Assert.Contains("tile/0/003 of the log is damaged", Assert.Throws<LogStoreException>(() => log.Tile(new(0, 3), 256)).Message, StringComparison.Ordinal);
        Assert.Contains("tile/entries/004 of the log is damaged", Assert.Throws<LogStoreException>(() => log.Tile(new(TileId.Entries, 4), 256)).Message, StringComparison.Ordinal);
        Assert.NotNull(log.Tile(new(0, 4), 256));
    }

    [Fact]
    public async Task A_bundle_whose_receipts_are_gone_cannot_be_made_anew_and_the_start_says_so()
    {
        (await OpenAsync(700)).Publish();
        _store.Lose(new(TileId.Entries, 1));

        var refusal = await Assert.ThrowsAsync<LogStoreException>(() => new ReceiptLog(new(Signer), _store).LoadAsync(from => Entries(Math.Max(from, 300), 700)));

        Assert.Contains("tile/entries/001 of the log is missing", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("leaves 256 to 511", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receipts_that_are_in_full_tiles_may_be_gone()
    {
        var log = await OpenAsync(700);
        var note = log.Publish();
        Assert.Equal(512, log.KeptSize);

        var again = new ReceiptLog(new(Signer), _store);
        await again.LoadAsync(from => Entries(Math.Max(from, 512), 700));

        Assert.Equal(note, again.Publish());
    }

    [Fact]
    public async Task A_journal_that_ends_before_the_checkpoint_is_refused()
    {
        (await OpenAsync(700)).Publish();

        var refusal = await Assert.ThrowsAsync<LogStoreException>(() => OpenAsync(699));

        Assert.Contains("covers 700 receipts, the journal ends with receipt 699", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_says_something_else_than_the_checkpoint_is_refused()
    {
        (await OpenAsync(700)).Publish();

        var refusal = await Assert.ThrowsAsync<LogStoreException>(() => new ReceiptLog(new(Signer), _store).LoadAsync(from => Entries(from, 700, changed: 650)));

        Assert.Contains("do not lead to its own checkpoint of 700 receipts", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_of_another_log_is_refused()
    {
        (await OpenAsync(5)).Publish();

        var refusal = await Assert.ThrowsAsync<LogStoreException>(() => new ReceiptLog(new(SampleReceipts.Signer(9)), _store).LoadAsync(from => Entries(from, 5)));

        Assert.Contains("is no checkpoint of", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_is_not_shown_before_it_is_kept()
    {
        var store = new FullDisk();
        var log = new ReceiptLog(new(Signer), store);
        await log.LoadAsync(from => Entries(from, 300));
        var first = log.Publish();
        log.Append(Entry(300));
        store.IsFull = true;
        Assert.Throws<LogStoreException>(() => log.Publish());
        Assert.Equal(first, log.Checkpoint);
        for (var index = 301; index < 600; index++)
        {
            log.Append(Entry(index));
        }

        Assert.Throws<LogStoreException>(() => log.Publish());
        Assert.Equal(first, log.Checkpoint);
        Assert.Null(log.Tile(new(0, 1), 256));

        store.IsFull = false;
        Assert.Equal(600, Checkpoint.Parse(log.Publish().Split("\n\n")[0] + "\n").Size);
    }

    private async Task<ReceiptLog> OpenAsync(int size)
    {
        var log = new ReceiptLog(new(Signer), _store);
        await log.LoadAsync(from => Entries(from, size));
        return log;
    }

    private void Damage(TileId tile, int at = 100)
    {
        var bytes = _store.Read(tile)!;
        bytes[at] ^= 1;
        _store.Write(tile, bytes);
    }

    private static async IAsyncEnumerable<(long Index, byte[] Digest)> Entries(long from, int until, int changed = -1)
    {
        await Task.CompletedTask;
        for (var index = from; index < until; index++)
        {
            yield return (index, index == changed ? Entry(-1) : Entry(index));
        }
    }

    private static byte[] Entry(long index) => SHA256.HashData(Encoding.UTF8.GetBytes($"receipt {index}"));

    // RFC 9162 section 2.1.1 for a power of two.
    private static byte[] Root(List<byte[]> hashes) => hashes.Count == 1
        ? hashes[0]
        : SHA256.HashData([1, .. Root(hashes[..(hashes.Count / 2)]), .. Root(hashes[(hashes.Count / 2)..])]);

    private sealed class FullDisk : ITileStore
    {
        private readonly MemoryTileStore _disk = new();

        public bool IsFull { get; set; }

        public bool Has(TileId tile) => _disk.Has(tile);

        public byte[]? Read(TileId tile) => _disk.Read(tile);

        public void Write(TileId tile, ReadOnlySpan<byte> bytes)
        {
            Require();
            _disk.Write(tile, bytes);
        }

        public string? ReadCheckpoint() => _disk.ReadCheckpoint();

        public void WriteCheckpoint(string note)
        {
            Require();
            _disk.WriteCheckpoint(note);
        }

        private void Require()
        {
            if (IsFull)
            {
                throw new LogStoreException("the disk is full");
            }
        }
    }
}
