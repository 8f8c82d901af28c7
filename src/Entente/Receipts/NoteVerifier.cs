namespace Entente.Receipts;

/// <summary>
/// A named public key that checks notes (C2SP signed-note, Ed25519). Its text, <c>name+hash+base64</c>, is what a log publishes.
/// </summary>
public sealed class NoteVerifier
{
    private readonly byte[] _publicKey;

    /// <exception cref="ArgumentException">The name or the key cannot be used.</exception>
    public NoteVerifier(string name, ReadOnlySpan<byte> publicKey)
    {
        NoteName.Require(name);
        if (publicKey.Length != Ed25519Key.Length)
        {
            throw new ArgumentException($"A public key has {Ed25519Key.Length} bytes, not {publicKey.Length}.", nameof(publicKey));
        }

        Name = name;
        _publicKey = publicKey.ToArray();
        KeyHash = NoteName.KeyHash(name, publicKey);
    }

    /// <summary>The key's name; a log's is its origin.</summary>
    public string Name { get; }

    /// <summary>The four bytes that, with the name, tell keys apart.</summary>
    public uint KeyHash { get; }

    /// <summary>The public key, 32 bytes.</summary>
    public byte[] PublicKey => [.. _publicKey];

    /// <summary>Reads a key's text; white space around it is allowed.</summary>
    /// <exception cref="FormatException">It is no Ed25519 key's text, or its hash is not the key's.</exception>
    public static NoteVerifier Parse(string text)
    {
        var (name, keyHash, key) = NoteName.Read(text.Trim());
        var verifier = new NoteVerifier(name, key);
        return verifier.KeyHash == keyHash
            ? verifier
            : throw new FormatException($"The key's hash is {verifier.KeyHash:x8}, not {keyHash:x8}: the name or the key was changed.");
    }

    /// <summary>Whether this key made <paramref name="signature"/> (64 bytes) over <paramref name="message"/>.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => Ed25519Key.Verify(_publicKey, message, signature);

    /// <summary>The key's text.</summary>
    public override string ToString() => NoteName.Write(Name, KeyHash, _publicKey);
}
