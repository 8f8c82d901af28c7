using System.Security.Cryptography;
using System.Text;

namespace Entente.Receipts;

/// <summary>
/// Keeps salts sealed at rest: AES-256-GCM under the data directory's seal key, bound to the run. Who erases the sealed bytes makes
/// the commitments unopenable. Nonces are random: one key seals at most 2^32 runs (NIST SP 800-38D). Safe for concurrent use.
/// </summary>
/// <param name="key">32 bytes.</param>
/// <param name="fill">Fills a nonce with randomness.</param>
public sealed class SaltSeal(ReadOnlyMemory<byte> key, Action<Span<byte>> fill) : IDisposable
{
    public const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int LongestPlace = 256;

    private readonly ReadOnlyMemory<byte> _key = Required(key);

    // A cipher belongs to one thread at a time, and scheduling its key costs more than sealing: the last one is kept for the next caller.
    private AesGcm? _spare;

    /// <summary>Nonce, ciphertext and tag.</summary>
    public byte[] Seal(string run, ReadOnlySpan<byte> salts)
    {
        var aes = Interlocked.Exchange(ref _spare, null) ?? new AesGcm(_key.Span, TagLength);
        try
        {
            return Seal(aes, run, salts);
        }
        finally
        {
            Interlocked.Exchange(ref _spare, aes)?.Dispose();
        }
    }

    /// <summary>The same under another key, of <see cref="KeyLength"/> bytes.</summary>
    public byte[] SealUnder(ReadOnlyMemory<byte> otherKey, string run, ReadOnlySpan<byte> bytes)
    {
        using var aes = new AesGcm(Required(otherKey).Span, TagLength);
        return Seal(aes, run, bytes);
    }

    /// <returns>False where the bytes were sealed for another run or with another key, or were changed.</returns>
    public bool TryOpen(string run, ReadOnlySpan<byte> sealedBytes, out byte[] salts) => TryOpenUnder(_key, run, sealedBytes, out salts);

    /// <summary>The same for what was sealed under another key.</summary>
    public static bool TryOpenUnder(ReadOnlyMemory<byte> otherKey, string run, ReadOnlySpan<byte> sealedBytes, out byte[] opened)
    {
        opened = [];
        if (sealedBytes.Length < NonceLength + TagLength)
        {
            return false;
        }

        var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
        using var aes = new AesGcm(Required(otherKey).Span, TagLength);
        try
        {
            aes.Decrypt(sealedBytes[..NonceLength], sealedBytes[NonceLength..^TagLength], sealedBytes[^TagLength..], plain, Encoding.UTF8.GetBytes(run));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        opened = plain;
        return true;
    }

    /// <summary>Nothing may be sealed any more.</summary>
    public void Dispose() => Interlocked.Exchange(ref _spare, null)?.Dispose();

    private byte[] Seal(AesGcm aes, string run, ReadOnlySpan<byte> bytes)
    {
        var sealedBytes = new byte[NonceLength + bytes.Length + TagLength];
        var nonce = sealedBytes.AsSpan(0, NonceLength);
        fill(nonce);
        Span<byte> place = stackalloc byte[LongestPlace];
        var bound = Encoding.UTF8.TryGetBytes(run, place, out var length) ? place[..length] : Encoding.UTF8.GetBytes(run);
        aes.Encrypt(nonce, bytes, sealedBytes.AsSpan(NonceLength, bytes.Length), sealedBytes.AsSpan(NonceLength + bytes.Length), bound);
        return sealedBytes;
    }

    private static ReadOnlyMemory<byte> Required(ReadOnlyMemory<byte> key) =>
        key.Length == KeyLength ? key : throw new ArgumentException("the seal key has 32 bytes", nameof(key));
}
