using System.Security.Cryptography;
using System.Text;

namespace Entente.Receipts;

/// <summary>
/// Keeps salts sealed at rest: AES-256-GCM under the data directory's seal key, bound to the run. Who erases the sealed bytes makes
/// the commitments unopenable. Nonces are random: one key seals at most 2^32 runs (NIST SP 800-38D). Safe for concurrent use.
/// </summary>
/// <param name="key">32 bytes.</param>
/// <param name="fill">Fills a nonce with randomness.</param>
public sealed class SaltSeal(ReadOnlyMemory<byte> key, Action<Span<byte>> fill)
{
    public const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly ReadOnlyMemory<byte> _key = key.Length == KeyLength ? key : throw new ArgumentException("the seal key has 32 bytes", nameof(key));

    /// <summary>The same seal under another key.</summary>
    public SaltSeal Under(ReadOnlyMemory<byte> otherKey) => new(otherKey, fill);

    /// <summary>Nonce, ciphertext and tag.</summary>
    public byte[] Seal(string run, ReadOnlySpan<byte> salts)
    {
        var sealedBytes = new byte[NonceLength + salts.Length + TagLength];
        var nonce = sealedBytes.AsSpan(0, NonceLength);
        fill(nonce);
        using var aes = new AesGcm(_key.Span, TagLength);
        aes.Encrypt(nonce, salts, sealedBytes.AsSpan(NonceLength, salts.Length), sealedBytes.AsSpan(NonceLength + salts.Length), Encoding.UTF8.GetBytes(run));
        return sealedBytes;
    }

    /// <returns>False where the bytes were sealed for another run or with another key, or were changed.</returns>
    public bool TryOpen(string run, ReadOnlySpan<byte> sealedBytes, out byte[] salts)
    {
        salts = [];
        if (sealedBytes.Length < NonceLength + TagLength)
        {
            return false;
        }

        var opened = new byte[sealedBytes.Length - NonceLength - TagLength];
        using var aes = new AesGcm(_key.Span, TagLength);
        try
        {
            aes.Decrypt(sealedBytes[..NonceLength], sealedBytes[NonceLength..^TagLength], sealedBytes[^TagLength..], opened, Encoding.UTF8.GetBytes(run));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        salts = opened;
        return true;
    }
}
