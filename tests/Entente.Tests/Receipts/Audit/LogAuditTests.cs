using System.Text;
using Entente.Receipts;
using Entente.Receipts.Audit;
using Entente.Receipts.Tiles;
using Xunit;

namespace Entente.Tests.Receipts.Audit;

public sealed class LogAuditTests
{
    private static readonly NoteSigner Signer = SampleReceipts.Signer();

    [Theory]
    [InlineData(0, 5)]
    [InlineData(3, 3)]
    [InlineData(1, 700)]
    [InlineData(256, 700)]
    [InlineData(600, 66_000)]
    [InlineData(65_536, 66_000)]
    public async Task A_log_that_only_grew_holds_its_earlier_checkpoint(int earlier, int size)
    {
        var log = Log(earlier);
        var note = log.Publish();
        Grow(log, size);

        var verdict = await Of(log).SinceCheckpointAsync(Encoding.UTF8.GetBytes(note));

        Assert.True(verdict.Ok, verdict.Detail);
        Assert.Equal(size, verdict.Newest!.Size);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(299)]
    public async Task A_receipt_is_still_where_it_was(int index)
    {
        var log = Log(300);
        var receipt = Receipt(log, index);
        Grow(log, 1_000);

        var verdict = await Of(log).OfReceiptAsync(receipt);

        Assert.True(verdict.Ok, verdict.Detail);
        Assert.Contains("1000 receipts", verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receipts_that_people_hold_verify_after_the_log_has_dropped_the_bodies()
    {
        var store = new MemoryTileStore();
        var log = new ReceiptLog(new(Signer), store);
        Grow(log, 1_000);
        var held = new[] { 3, 255, 299 }.Select(index => Receipt(log, index)).ToList();

        // The bodies of the first 768 are gone; what comes after the last full tile is still in the journal.
        var again = new ReceiptLog(new(Signer), store);
        await again.LoadAsync(from => Enumerable.Range(768, 232).Where(index => index >= from).Select(index => ((long)index, Entry(index))).ToAsyncEnumerable());
        Grow(again, 1_300);

        foreach (var receipt in held)
        {
            var verdict = await Of(again).OfReceiptAsync(receipt);
            Assert.True(verdict.Ok, verdict.Detail);
        }
    }

    [Fact]
    public async Task A_log_that_has_rewritten_its_past_is_named_by_its_consistency()
    {
        var log = Log(300);
        var (note, receipt) = (log.Checkpoint!, Receipt(log, 7));
        var other = Log(1_000, changed: 8);

        Assert.Equal(LogPart.Consistency, (await Of(other).SinceCheckpointAsync(Encoding.UTF8.GetBytes(note))).Mismatch);
        Assert.Equal(LogPart.Consistency, (await Of(other).OfReceiptAsync(receipt)).Mismatch);
    }

    [Fact]
    public async Task A_log_that_was_set_back_is_named_by_its_consistency()
    {
        var note = Log(300).Checkpoint!;

        Assert.Equal(LogPart.Consistency, (await Of(Log(299)).SinceCheckpointAsync(Encoding.UTF8.GetBytes(note))).Mismatch);
    }

    [Theory]
    [InlineData("tile/0/000", LogPart.Tiles)]
    [InlineData("tile/0/002.p/188", LogPart.Tiles)]
    [InlineData("tile/1/000.p/2", LogPart.Tiles)]
    [InlineData("tile/entries/000", LogPart.Inclusion)]
    [InlineData("checkpoint", LogPart.NewestCheckpoint)]
    public async Task What_the_log_serves_wrongly_is_named(string path, string part)
    {
        var log = Log(300);
        var receipt = Receipt(log, 3);
        Grow(log, 700);
        var serve = Serve(log);
        var audit = new LogAudit(
            async asked =>
            {
                var bytes = await serve(asked);
                if (asked == path)
                {
                    bytes![(3 * (bytes.Length / (bytes.Length > 8_192 ? 256 : bytes.Length))) + 5] ^= 1;
                }

                return bytes;
            },
            [Signer.Verifier]);

        // Of the leaves of a whole tile only the root is needed, except for the receipt's own.
        Assert.Equal(path == "tile/0/000" ? LogPart.Inclusion : part, (await audit.OfReceiptAsync(receipt)).Mismatch);
    }

    [Fact]
    public async Task A_tile_that_is_not_there_is_named()
    {
        var log = Log(700);
        var note = log.Checkpoint!;
        var serve = Serve(log);

        var verdict = await new LogAudit(path => path.StartsWith("tile/0/002", StringComparison.Ordinal) ? Task.FromResult<byte[]?>(null) : serve(path), [Signer.Verifier]).SinceCheckpointAsync(Encoding.UTF8.GetBytes(note));

        Assert.Equal(LogPart.Tiles, verdict.Mismatch);
        Assert.Contains("tile/0/002.p/188 is not there", verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoints_by_another_key_are_named()
    {
        var log = Log(5);
        var stranger = new ReceiptLog(new(SampleReceipts.Signer(9)));
        stranger.Publish();

        Assert.Equal(LogPart.EarlierCheckpoint, (await Of(log).SinceCheckpointAsync(Encoding.UTF8.GetBytes(stranger.Checkpoint!))).Mismatch);
        Assert.Equal(LogPart.NewestCheckpoint, (await Of(stranger).SinceCheckpointAsync(Encoding.UTF8.GetBytes(log.Checkpoint!))).Mismatch);
    }

    [Fact]
    public async Task A_receipt_that_is_changed_is_named_by_its_own_part()
    {
        var log = Log(5);
        var receipt = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Receipt(log, 2)).Replace("32000", "31000", StringComparison.Ordinal));

        Assert.Equal(ReceiptPart.Signature, (await Of(log).OfReceiptAsync(receipt)).Mismatch);
    }

    [Theory]
    [InlineData("tile/0/000")]
    [InlineData("tile/0/255")]
    [InlineData("tile/0/257.p/208")]
    [InlineData("tile/1/000")]
    [InlineData("tile/1/001.p/1")]
    [InlineData("tile/2/000.p/1")]
    [InlineData("tile/entries/007")]
    [InlineData("tile/entries/257.p/208")]
    public async Task Of_all_tiles_the_damaged_one_is_named_and_no_other(string path)
    {
        var serve = Serve(Log(66_000));
        LogAudit With(Func<byte[], byte[]?> harm) => new(async asked => await serve(asked) is { } bytes ? asked == path ? harm(bytes) : bytes : null, [Signer.Verifier]);

        var whole = await With(bytes => bytes).WholeAsync();
        var flipped = await With(bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]).WholeAsync();
        var shorter = await With(bytes => bytes[..^1]).WholeAsync();
        var missing = await With(_ => null).WholeAsync();

        Assert.Equal("All 519 tiles of log.example/entente are whole and lead to its newest checkpoint of 66000 receipts.", whole.Detail);
        Assert.All([flipped, shorter, missing], verdict => Assert.Equal((LogPart.Tiles, $"log/{path}"), (verdict.Mismatch, Assert.Single(verdict.Damage).Path)));
        Assert.StartsWith($"log/{path} is damaged: remove what is left of it and restart the server", flipped.Detail, StringComparison.Ordinal);
        Assert.StartsWith($"log/{path} is missing", missing.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_damaged_tiles_are_all_named_also_one_above_the_other()
    {
        var serve = Serve(Log(66_000));
        var harmed = new HashSet<string> { "tile/1/000", "tile/0/003", "tile/entries/256" };
        var audit = new LogAudit(async asked => await serve(asked) is { } bytes ? harmed.Contains(asked) ? [(byte)(bytes[0] ^ 1), .. bytes[1..]] : bytes : null, [Signer.Verifier]);

        var verdict = await audit.WholeAsync();

        Assert.Superset(harmed.Select(path => $"log/{path}").ToHashSet(), verdict.Damage.Select(one => one.Path).ToHashSet());
    }

    private static LogAudit Of(ReceiptLog log) => new(Serve(log), [Signer.Verifier]);

    private static Func<string, Task<byte[]?>> Serve(ReceiptLog log) => path => Task.FromResult(
        path == "checkpoint" ? Encoding.UTF8.GetBytes(log.Checkpoint!)
        : TileId.TryParse(path, out var tile, out var width) ? log.Tile(tile, width) : null);

    private static ReceiptLog Log(int size, int changed = -1)
    {
        var log = new ReceiptLog(new(Signer));
        Grow(log, size, changed);
        return log;
    }

    private static void Grow(ReceiptLog log, int size, int changed = -1)
    {
        while (log.Size < size)
        {
            // Writing them takes its time: only the first receipts are whole ones.
            log.Append(log.Size < 300 && log.Size != changed ? ReceiptEntry.Digest(Canonical(log.Size)) : Entry(log.Size));
        }

        log.Publish();
    }

    private static byte[] Entry(long index) => ReceiptEntry.Digest(Encoding.UTF8.GetBytes($"{index}"));

    private static byte[] Receipt(ReceiptLog log, int index) => log.Bundle(index, Canonical(index));

    private static byte[] Canonical(long index) => SampleReceipts.Receipt($"run_{index}").ToCanonicalBytes();
}
