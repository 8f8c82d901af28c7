using Entente.Receipts;
using Entente.Receipts.Tiles;
using Xunit;

namespace Entente.Tests.Receipts.Strangers;

public sealed class CosignatureTests
{
    private const long Now = 1_795_000_000;

    private readonly MemoryTileStore _store = new();
    private readonly Witness _witness = new(21);

    // C2SP tlog-cosignature's own example: name, key id and form are right, its log is another.
    private const string Example = "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==";

    [Fact]
    public async Task A_witnesss_signature_is_served_with_the_checkpoint_and_kept()
    {
        var log = await OpenAsync(5);
        var line = await _witness.CosignAsync(log.Publish(), Now);

        var cosigned = log.Cosign(line, [await _witness.KeyAsync()], Now * 1000);

        Assert.Equal(log.Checkpoint, cosigned);
        Assert.EndsWith($"\n{line}\n", cosigned, StringComparison.Ordinal);
        Assert.Equal(NoteFailure.None, SignedNote.Open(System.Text.Encoding.UTF8.GetBytes(cosigned), [SampleReceipts.Signer().Verifier], out _));
        Assert.Equal(cosigned, (await OpenAsync(5)).Publish());
    }

    [Fact]
    public async Task A_later_signature_of_the_same_witness_takes_the_place_of_its_earlier_one()
    {
        var log = await OpenAsync(5);
        var (first, second) = (await _witness.CosignAsync(log.Publish(), Now), new Witness(22, "witness.example/w2"));
        log.Cosign(first, [await _witness.KeyAsync()], Now * 1000);
        log.Cosign(await second.CosignAsync(log.Checkpoint!, Now), [await _witness.KeyAsync(), await second.KeyAsync()], Now * 1000);
        var later = await _witness.CosignAsync(log.Checkpoint!, Now + 60);

        var note = log.Cosign(later, [await _witness.KeyAsync(), await second.KeyAsync()], Now * 1000);

        Assert.DoesNotContain(first, note, StringComparison.Ordinal);
        Assert.Contains(later, note, StringComparison.Ordinal);
        Assert.Contains("w2", note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_and_wrong_ones_are_refused_by_name()
    {
        var log = await OpenAsync(5);
        var note = log.Publish();
        var line = await _witness.CosignAsync(note, Now);

        Assert.Equal("witness_unknown", await RefusedAsync(log, await new Witness(33).CosignAsync(note, Now)));
        Assert.Equal("witness_unknown", await RefusedAsync(log, Example));
        Assert.Equal("cosignature_malformed", await RefusedAsync(log, "nothing"));
        Assert.Equal("cosignature_wrong", await RefusedAsync(log, await _witness.CosignAsync(note.Replace("\n5\n", "\n6\n", StringComparison.Ordinal), Now)));
        Assert.Equal("cosignature_wrong", await RefusedAsync(log, await _witness.CosignAsync(note, Now + 3_600)));
        Assert.Equal(note, log.Checkpoint);

        Assert.Null(log.Cosigned);
        Assert.NotNull(line);
    }

    [Fact]
    public async Task A_signature_for_a_checkpoint_that_was_served_before_the_newest_is_taken_and_kept_beside_it()
    {
        var log = await OpenAsync(5);
        var signed = log.Publish();
        log.Append(new byte[32]);
        var newest = log.Publish();
        var line = await _witness.CosignAsync(signed, Now);

        var cosigned = log.Cosign(line, [await _witness.KeyAsync()], Now * 1000);

        Assert.Equal($"{signed}{line}\n", cosigned);
        Assert.Equal(cosigned, log.Cosigned);
        Assert.Equal(newest, log.Checkpoint);
        Assert.Equal(cosigned, (await OpenAsync(6)).Cosigned);
    }

    [Fact]
    public async Task A_cosigned_checkpoint_stays_while_newer_ones_are_published_and_never_goes_back()
    {
        var (log, key) = (await OpenAsync(5), await _witness.KeyAsync());
        var (first, line) = (log.Publish(), await _witness.CosignAsync(log.Publish(), Now));
        log.Append(new byte[32]);
        var second = log.Cosign(await _witness.CosignAsync(log.Publish(), Now), [key], Now * 1000);
        log.Append(new byte[32]);
        log.Publish();

        Assert.Equal(second, log.Cosigned);
        Assert.Equal("cosignature_wrong", await RefusedAsync(log, line));
        Assert.Equal(second, log.Cosigned);
        Assert.DoesNotContain("witness.example", first + log.Checkpoint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_witnesses_are_taken_together_or_not_at_all()
    {
        var log = await OpenAsync(5);
        var other = new Witness(22, "witness.example/w2");
        IReadOnlyList<WitnessKey> keys = [await _witness.KeyAsync(), await other.KeyAsync()];
        var (old, note) = (log.Publish(), "");
        log.Append(new byte[32]);
        note = log.Publish();
        var (first, second) = (await _witness.CosignAsync(note, Now), await other.CosignAsync(note, Now));

        Assert.Throws<CosignatureRefusedException>(() => log.Cosign($"{first}\nnothing", keys, Now * 1000));
        var ofAnother = await other.CosignAsync(old, Now);
        Assert.Throws<CosignatureRefusedException>(() => log.Cosign($"{first}\n{ofAnother}", keys, Now * 1000));
        Assert.Null(log.Cosigned);

        Assert.Equal($"{note}{first}\n{second}\n", log.Cosign($"{first}\n{second}", keys, Now * 1000));
    }

    [Fact]
    public async Task A_receipt_comes_under_the_checkpoint_that_a_witness_has_signed_where_that_covers_it()
    {
        var log = new ReceiptLog(new(SampleReceipts.Signer()), _store);
        var receipts = Enumerable.Range(0, 3).Select(index => SampleReceipts.Receipt($"run_{index}").ToCanonicalBytes()).ToList();
        receipts.Take(2).ToList().ForEach(receipt => log.Append(ReceiptEntry.Digest(receipt)));
        log.Cosign(await _witness.CosignAsync(log.Publish(), Now), [await _witness.KeyAsync()], Now * 1000);
        log.Append(ReceiptEntry.Digest(receipts[2]));
        log.Publish();

        var verdicts = receipts.Select((receipt, index) => ReceiptVerifier.Verify(log.Bundle(index, receipt), SampleReceipts.Signer().Verifier)).ToList();

        Assert.All(verdicts, verdict => Assert.True(verdict.Ok, verdict.Detail));
        Assert.Equal([2, 2, 3], verdicts.Select(verdict => verdict.Checkpoint!.Size));
    }

    [Fact]
    public async Task A_log_that_does_not_lead_to_what_a_witness_has_signed_is_not_opened()
    {
        var log = await OpenAsync(5);
        log.Cosign(await _witness.CosignAsync(log.Publish(), Now), [await _witness.KeyAsync()], Now * 1000);
        var other = SignedNote.Sign(new Checkpoint { Origin = log.Origin, Size = 4, Root = new byte[32] }.ToText(), SampleReceipts.Signer());
        _store.WriteCosigned(other);

        var refusal = await Assert.ThrowsAsync<LogStoreException>(() => OpenAsync(5));

        Assert.Contains("log/cosigned", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<string> RefusedAsync(ReceiptLog log, string line)
    {
        var key = await _witness.KeyAsync();
        var refusal = Assert.Throws<CosignatureRefusedException>(() => log.Cosign(line, [key], Now * 1000));
        Assert.True(refusal.Code == "cosignature_malformed" || refusal.Message.Contains("witness.example", StringComparison.Ordinal), refusal.Message);
        return refusal.Code;
    }

    private async Task<ReceiptLog> OpenAsync(int size)
    {
        var log = new ReceiptLog(new(SampleReceipts.Signer()), _store);
        await log.LoadAsync(from => Enumerable.Range((int)from, size - (int)from).Select(index => ((long)index, new byte[32])).ToAsyncEnumerable());
        return log;
    }
}
