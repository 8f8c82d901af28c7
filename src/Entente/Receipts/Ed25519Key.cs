using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Entente.Receipts;

/// <summary>An Ed25519 private key (RFC 8032) from its 32-byte seed. Immutable and thread-safe.</summary>
public sealed class Ed25519Key
{
    /// <summary>Bytes of a seed and of a public key.</summary>
    public const int Length = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureLength = 64;

    private readonly byte[] _seed;
    private readonly byte[] _publicKey = new byte[Length];

    /// <exception cref="ArgumentException">The seed has not 32 bytes.</exception>
    public Ed25519Key(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != Length)
        {
            throw new ArgumentException($"A seed has {Length} bytes, not {seed.Length}.", nameof(seed));
        }

        _seed = seed.ToArray();
        Ed25519.GeneratePublicKey(_seed, 0, _publicKey, 0);
    }

    /// <summary>Makes a new key. <paramref name="fill"/> fills a span with bytes nobody can guess (outside tests: <c>RandomNumberGenerator.Fill</c>).</summary>
    public static Ed25519Key Create(Action<Span<byte>> fill)
    {
        Span<byte> seed = stackalloc byte[Length];
        fill(seed);
        return new Ed25519Key(seed);
    }

    /// <summary>The seed: a secret.</summary>
    public byte[] Seed => [.. _seed];

    /// <summary>The public half, 32 bytes.</summary>
    public byte[] PublicKey => [.. _publicKey];

    /// <summary>Signs; the same message always gets the same 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var input = message.ToArray();
        var signature = new byte[SignatureLength];
        Ed25519.Sign(_seed, 0, _publicKey, 0, input, 0, input.Length, signature, 0);
        return signature;
    }

    /// <summary>Whether <paramref name="signature"/> over <paramref name="message"/> was made by the owner of <paramref name="publicKey"/>. Wrong lengths are a no.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != Length || signature.Length != SignatureLength)
        {
            return false;
        }

        return Ed25519.Verify(signature.ToArray(), 0, publicKey.ToArray(), 0, message.ToArray(), 0, message.Length);
    }
}
