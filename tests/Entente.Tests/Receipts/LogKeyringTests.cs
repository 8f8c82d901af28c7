using System.Text;
using Entente.Receipts;
using Xunit;

namespace Entente.Tests.Receipts;

public sealed class LogKeyringTests
{
    private const long Changed = 1_795_000_000_000;
    private const long Day = 24 * 3_600_000;

    private readonly LogKeyring _old = new(SampleReceipts.Signer(7));

    [Fact]
    public void Old_keys_are_published_with_the_time_of_their_change()
    {
        var keys = _old.Rotated(Key(8), Changed);

        Assert.Equal($"{SampleReceipts.Signer(8).Verifier}\n{SampleReceipts.Signer(7).Verifier} until 2026-11-18T11:06:40Z\n", keys.PublishedText);
        Assert.Equal(keys.Verifiers.Select(key => key.ToString()), LogKeyring.ParsePublished(keys.PublishedText).Select(key => key.ToString()));
    }

    [Fact]
    public void Both_keys_sign_checkpoints_for_thirty_days_and_then_the_older_private_key_is_forgotten()
    {
        var keys = _old.Rotated(Key(8), Changed);

        Assert.Equal(2, keys.SignersAt(Changed + (30 * Day) - 1).Count);
        Assert.Single(keys.SignersAt(Changed + (30 * Day)));
        Assert.False(keys.HasSpentAt(Changed + (30 * Day) - 1));
        Assert.True(keys.HasSpentAt(Changed + (30 * Day)));
        var later = keys.WithoutSpentAt(Changed + (30 * Day));
        Assert.DoesNotContain(SampleReceipts.Signer(7).ToSecretText(), later.ToSecretText(), StringComparison.Ordinal);
        Assert.Equal(keys.PublishedText, later.PublishedText);
    }

    [Fact]
    public void What_is_kept_is_read_back()
    {
        var keys = _old.Rotated(Key(8), Changed).Rotated(Key(9), Changed + (40 * Day));

        var again = LogKeyring.ParseSecret(keys.ToSecretText());

        Assert.Equal(keys.PublishedText, again.PublishedText);
        Assert.Equal(keys.ToSecretText(), again.ToSecretText());
        Assert.Throws<FormatException>(() => LogKeyring.ParseSecret(""));
        Assert.Throws<FormatException>(() => LogKeyring.ParseSecret(keys.ToSecretText()[..^20]));
    }

    [Fact]
    public void After_a_change_the_same_checkpoint_carries_both_signatures_and_either_key_opens_it()
    {
        var log = new ReceiptLog(_old);
        log.Append(new byte[32]);
        var before = log.Publish(1, Changed);
        log.Keys = _old.Rotated(Key(8), Changed);

        var after = log.Publish(1, Changed);

        Assert.NotEqual(before, after);
        Assert.Equal(before.Split("\n\n")[0], after.Split("\n\n")[0]);
        foreach (var key in log.Keys.Verifiers)
        {
            Assert.Equal(NoteFailure.None, SignedNote.Open(Encoding.UTF8.GetBytes(after), [key], out _));
        }

        var later = log.Publish(1, Changed + (31 * Day));
        Assert.Equal(NoteFailure.NoKnownSignature, SignedNote.Open(Encoding.UTF8.GetBytes(later), [log.Keys.Verifiers[1]], out _));
    }

    [Fact]
    public void A_key_of_another_log_is_refused() =>
        Assert.Throws<ArgumentException>(() => new LogKeyring(SampleReceipts.Signer(), new OldLogKey(SampleReceipts.Signer(origin: "other.example").Verifier, 0)));

    private static Ed25519Key Key(byte seed) => new(Enumerable.Repeat(seed, 32).ToArray());
}
