using System.Security.Cryptography;

namespace Entente.Receipts;

/// <summary>
/// Binds a receipt to bytes without showing them: <c>SHA-256(salt ‖ bytes)</c> in lower-case hexadecimal, the salt being 32
/// bytes that nobody can guess. Who knows salt and bytes can check it; who lacks the salt cannot even test a guess.
/// </summary>
/// <remarks>An instance takes the bytes in pieces, as an answer is written; it belongs to one thread.</remarks>
public sealed class Commitment : IDisposable
{
    /// <summary>Bytes of a salt.</summary>
    public const int SaltLength = 32;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <exception cref="ArgumentException">The salt has not 32 bytes.</exception>
    public Commitment(ReadOnlySpan<byte> salt)
    {
        if (salt.Length != SaltLength)
        {
            throw new ArgumentException($"A salt has {SaltLength} bytes, not {salt.Length}.", nameof(salt));
        }

        _hash.AppendData(salt);
    }

    /// <summary>The commitment to all of the bytes.</summary>
    public static string Make(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> bytes)
    {
        using var commitment = new Commitment(salt);
        commitment.Append(bytes);
        return commitment.Finish();
    }

    /// <summary>Whether <paramref name="salt"/> and <paramref name="bytes"/> are what <paramref name="commitment"/> was made of.</summary>
    public static bool Opens(string commitment, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> bytes) =>
        salt.Length == SaltLength && Make(salt, bytes) == commitment;

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>The commitment to what was taken so far.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();
}
