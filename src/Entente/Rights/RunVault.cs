using System.Security.Cryptography;
using Entente.Journal;
using Entente.Receipts;

namespace Entente.Rights;

/// <summary>
/// Keeps what is secret of a run sealed at rest: its salts, and its text where the caller asked for that. The text lies under a key
/// of this run, which lies with the salts: who erases that one entry makes the text unreadable and the commitments unopenable.
/// Safe for concurrent use.
/// </summary>
public sealed class RunVault(IJournal journal, SaltSeal seal)
{
    private const int SaltsLength = 2 * Commitment.SaltLength;

    /// <summary>The salts of a run's commitments; null where there are none, or they were erased.</summary>
    public async Task<ReceiptSalts?> SaltsAsync(string run, CancellationToken cancellationToken)
        => (await SecretsAsync(run, cancellationToken))?.Salts;

    /// <summary>The text of a run; null where it was not kept, or was erased.</summary>
    public async Task<StoredText?> TextAsync(string run, CancellationToken cancellationToken)
    {
        if (await SecretsAsync(run, cancellationToken) is not { TextKey.IsEmpty: false } secrets)
        {
            return null;
        }

        await foreach (var entry in journal.ReadAsync(EntryKind.Text, run, cancellationToken))
        {
            if (SaltSeal.TryOpenUnder(secrets.TextKey, run, entry.Body.Span, out var text))
            {
                return StoredText.Read(text);
            }
        }

        return null;
    }

    internal byte[] Seal(string run, RunSecrets secrets)
    {
        Span<byte> joined = stackalloc byte[SaltsLength + SaltSeal.KeyLength];
        secrets.Salts.Request.Span.CopyTo(joined);
        secrets.Salts.Answer.Span.CopyTo(joined[Commitment.SaltLength..]);
        secrets.TextKey.Span.CopyTo(joined[SaltsLength..]);
        var sealedBytes = seal.Seal(run, joined[..(SaltsLength + secrets.TextKey.Length)]);
        CryptographicOperations.ZeroMemory(joined);
        return sealedBytes;
    }

    internal byte[] SealText(string run, RunSecrets secrets, ReadOnlySpan<byte> text) => seal.SealUnder(secrets.TextKey, run, text);

    private async Task<RunSecrets?> SecretsAsync(string run, CancellationToken cancellationToken)
    {
        await foreach (var entry in journal.ReadAsync(EntryKind.Salts, run, cancellationToken))
        {
            if (seal.TryOpen(run, entry.Body.Span, out var opened))
            {
                return new(
                    new(opened.AsMemory(0, Commitment.SaltLength), opened.AsMemory(Commitment.SaltLength, Commitment.SaltLength)),
                    opened.AsMemory(SaltsLength));
            }
        }

        return null;
    }
}
