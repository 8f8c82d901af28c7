using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Entente.Receipts;

/// <summary>
/// A witness's public key (C2SP tlog-cosignature, Ed25519). Its cosignature says that at a time the checkpoint was consistent with all
/// that it had seen of this log.
/// </summary>
public sealed class WitnessKey
{
    private const int SignatureLength = sizeof(ulong) + Ed25519Key.SignatureLength;

    private readonly byte[] _publicKey;

    private WitnessKey(string name, byte[] publicKey)
    {
        Name = name;
        _publicKey = publicKey;
        KeyHash = NoteName.KeyHash(name, publicKey, NoteName.CosignatureType);
    }

    /// <summary>The witness's name.</summary>
    public string Name { get; }

    /// <summary>The four bytes that, with the name, tell keys apart.</summary>
    public uint KeyHash { get; }

    /// <summary>Reads <c>name+hash+base64(type ‖ key)</c>, the type being 0x04, or 0x01 as some witnesses publish it.</summary>
    /// <exception cref="FormatException">It is no such key.</exception>
    public static WitnessKey Parse(string text)
    {
        var (name, _, key) = NoteName.Read(text.Trim(), NoteName.CosignatureType, NoteName.Ed25519Type);
        return new(name, key);
    }

    /// <summary>When the checkpoint's text was cosigned, in seconds since 1970; null where this witness did not do so.</summary>
    public long? CosignedAt(string checkpointText, NoteSignature signature)
    {
        if (signature.Name != Name || signature.KeyHash != KeyHash || signature.Signature.Length != SignatureLength)
        {
            return null;
        }

        var time = BinaryPrimitives.ReadUInt64BigEndian(signature.Signature.Span);
        var statement = string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n{checkpointText}");
        return time <= long.MaxValue && Ed25519Key.Verify(_publicKey, Encoding.UTF8.GetBytes(statement), signature.Signature.Span[sizeof(ulong)..]) ? (long)time : null;
    }
}
