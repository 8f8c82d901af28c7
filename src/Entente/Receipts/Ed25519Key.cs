using NSec.Cryptography;

namespace Entente.Receipts;

/// <summary>An Ed25519 private key (RFC 8032) from its 32-byte seed. Immutable and thread-safe.</summary>
public sealed class Ed25519Key
{
    /// <summary>Bytes of a seed and of a public key.</summary>
    public const int Length = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureLength = 64;

    // It lives as long as its log: nothing disposes it, and its memory is wiped with the process.
    private readonly Key _key;
    private readonly byte[] _publicKey;

    /// <exception cref="ArgumentException">The seed has not 32 bytes.</exception>
    public Ed25519Key(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != Length)
        {
            throw new ArgumentException($"A seed has {Length} bytes, not {seed.Length}.", nameof(seed));
        }

        _key = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport });
        _publicKey = _key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
    }

    /// <summary>Makes a new key. <paramref name="fill"/> fills a span with bytes nobody can guess (outside tests: <c>RandomNumberGenerator.Fill</c>).</summary>
    public static Ed25519Key Create(Action<Span<byte>> fill)
    {
        Span<byte> seed = stackalloc byte[Length];
        fill(seed);
        return new Ed25519Key(seed);
    }

    /// <summary>The seed: a secret.</summary>
    public byte[] Seed => _key.Export(KeyBlobFormat.RawPrivateKey);

    /// <summary>The public half, 32 bytes.</summary>
    public byte[] PublicKey => [.. _publicKey];

    /// <summary>Signs; the same message always gets the same 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => SignatureAlgorithm.Ed25519.Sign(_key, message);

    /// <summary>Whether <paramref name="signature"/> over <paramref name="message"/> was made by the owner of <paramref name="publicKey"/>. Wrong lengths are a no.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        => signature.Length == SignatureLength
            && NSec.Cryptography.PublicKey.TryImport(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey, out var key)
            && key is not null
            && SignatureAlgorithm.Ed25519.Verify(key, message, signature);
}
