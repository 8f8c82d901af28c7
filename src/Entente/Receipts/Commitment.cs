using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Entente.Receipts;

/// <summary>
/// Binds a receipt to bytes without showing them: <c>SHA-256(salt ‖ bytes)</c> in lower-case hexadecimal, the salt being 32
/// bytes that nobody can guess. Who knows salt and bytes can check it; who lacks the salt cannot even test a guess.
/// </summary>
/// <remarks>
/// An instance takes the bytes in pieces, as an answer is written; it belongs to one thread at a time. Pieces are gathered and hashed in
/// lots: an answer of less than a kilobyte in one go.
/// </remarks>
public sealed class Commitment : IDisposable
{
    /// <summary>Bytes of a salt.</summary>
    public const int SaltLength = 32;

    private const int Lot = 1024;

    private byte[] _gathered;
    private int _count;
    private IncrementalHash? _hash;

    /// <exception cref="ArgumentException">The salt has not 32 bytes.</exception>
    public Commitment(ReadOnlySpan<byte> salt)
    {
        RequireSalt(salt);
        _gathered = ArrayPool<byte>.Shared.Rent(Lot);
        Append(salt);
    }

    /// <summary>The commitment to all of the bytes.</summary>
    public static string Make(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> bytes)
    {
        RequireSalt(salt);
        using var commitment = new Commitment(salt);
        commitment.Append(bytes);
        return commitment.Finish();
    }

    /// <summary>Whether <paramref name="salt"/> and <paramref name="bytes"/> are what <paramref name="commitment"/> was made of.</summary>
    public static bool Opens(string commitment, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> bytes) =>
        salt.Length == SaltLength && Make(salt, bytes) == commitment;

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_gathered.Length == 0, this);
        if (bytes.Length > _gathered.Length - _count)
        {
            HashGathered();
            if (bytes.Length >= _gathered.Length)
            {
                _hash!.AppendData(bytes);
                return;
            }
        }

        bytes.CopyTo(_gathered.AsSpan(_count));
        _count += bytes.Length;
    }

    /// <summary>Takes the UTF-8 of the next text; half of a surrogate pair at its edges is U+FFFD, as it is where the text is written.</summary>
    public void AppendText(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        if (length > _gathered.Length)
        {
            Append(Encoding.UTF8.GetBytes(text));
            return;
        }

        if (length > _gathered.Length - _count)
        {
            HashGathered();
        }

        _count += Encoding.UTF8.GetBytes(text, _gathered.AsSpan(_count));
    }

    /// <summary>The commitment to what was taken so far.</summary>
    public string Finish()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (_hash is null)
        {
            SHA256.HashData(_gathered.AsSpan(0, _count), hash);
        }
        else
        {
            HashGathered();
            _hash.GetCurrentHash(hash);
        }

        return Convert.ToHexStringLower(hash);
    }

    public void Dispose()
    {
        if (_gathered.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_gathered, clearArray: true); // it holds the salt
            _gathered = [];
            _count = 0;
        }

        _hash?.Dispose();
        _hash = null;
    }

    private static void RequireSalt(ReadOnlySpan<byte> salt)
    {
        if (salt.Length != SaltLength)
        {
            throw new ArgumentException($"A salt has {SaltLength} bytes, not {salt.Length}.", nameof(salt));
        }
    }

    private void HashGathered()
    {
        _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _hash.AppendData(_gathered, 0, _count);
        _count = 0;
    }
}
