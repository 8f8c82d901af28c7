using System.Buffers.Binary;

namespace Entente.Receipts;

/// <summary>A named private key that signs notes (C2SP signed-note, Ed25519).</summary>
public sealed class NoteSigner
{
    private const string SecretPrefix = "PRIVATE+KEY+";

    private readonly Ed25519Key _key;

    /// <exception cref="ArgumentException">The name is empty or holds a space or a plus sign.</exception>
    public NoteSigner(string name, Ed25519Key key)
    {
        _key = key;
        Verifier = new NoteVerifier(name, key.PublicKey);
    }

    /// <summary>The key's name; a log's is its origin.</summary>
    public string Name => Verifier.Name;

    /// <summary>The public half, to be published.</summary>
    public NoteVerifier Verifier { get; }

    /// <summary>Reads what <see cref="ToSecretText"/> wrote.</summary>
    /// <exception cref="FormatException">It is no private key's text, or its hash is not the key's.</exception>
    public static NoteSigner Parse(string secret)
    {
        var text = secret.Trim();
        if (!text.StartsWith(SecretPrefix, StringComparison.Ordinal))
        {
            throw new FormatException($"A private key begins with {SecretPrefix}.");
        }

        var (name, keyHash, seed) = NoteName.Read(text[SecretPrefix.Length..]);
        var signer = new NoteSigner(name, new Ed25519Key(seed));
        return signer.Verifier.KeyHash == keyHash
            ? signer
            : throw new FormatException("The private key's hash is not that of its name and key.");
    }

    /// <summary>The 64 bytes of an Ed25519 signature.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => _key.Sign(message);

    /// <summary>The private key as text, in the form of Go's note package: a secret.</summary>
    public string ToSecretText() => SecretPrefix + NoteName.Write(Name, Verifier.KeyHash, _key.Seed);

    internal static bool IsSecret(string text) => text.StartsWith(SecretPrefix, StringComparison.Ordinal);

    internal string SignatureLine(ReadOnlySpan<byte> text)
    {
        Span<byte> keyHash = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(keyHash, Verifier.KeyHash);
        return $"{SignedNote.SignaturePrefix}{Name} {Convert.ToBase64String([.. keyHash, .. Sign(text)])}\n";
    }
}
