using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Entente.Receipts;

/// <summary>What the signer's and the verifier's texts have in common (C2SP signed-note): <c>name+hash+base64(type ‖ key)</c>.</summary>
internal static class NoteName
{
    internal const byte Ed25519Type = 0x01;
    internal const byte CosignatureType = 0x04;

    internal static bool IsValid(string name) =>
        name.Length > 0 && !name.Contains('+') && !name.EnumerateRunes().Any(rune => Rune.IsWhiteSpace(rune) || rune == Rune.ReplacementChar);

    internal static void Require(string name)
    {
        if (!IsValid(name))
        {
            throw new ArgumentException($"\"{name}\" cannot name a key: a name is not empty and holds no space and no '+'.", nameof(name));
        }
    }

    internal static uint KeyHash(string name, ReadOnlySpan<byte> publicKey, byte type = Ed25519Type)
    {
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', type, .. publicKey]);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }

    internal static string Write(string name, uint keyHash, ReadOnlySpan<byte> key) =>
        $"{name}+{keyHash:x8}+{Convert.ToBase64String([Ed25519Type, .. key])}";

    /// <summary>Reads <c>name+hash+base64</c>. Throws <see cref="FormatException"/> with what is wrong; the hash is the caller's to check where it gives no types.</summary>
    internal static (string Name, uint KeyHash, byte[] Key) Read(string text) => Read(text, [Ed25519Type], checksHash: false);

    /// <summary>Reads a key of one of these types, its hash checked.</summary>
    internal static (string Name, uint KeyHash, byte[] Key) Read(string text, params ReadOnlySpan<byte> types) => Read(text, types, checksHash: true);

    private static (string Name, uint KeyHash, byte[] Key) Read(string text, ReadOnlySpan<byte> types, bool checksHash)
    {
        var parts = text.Split('+', 3);
        if (parts.Length != 3 || !IsValid(parts[0]) || parts[1].Length != 8
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var keyHash))
        {
            throw new FormatException("A key is written name+hash+base64, with eight hexadecimal digits as its hash.");
        }

        if (!StrictBase64.TryDecode(parts[2], out var key) || key.Length != 1 + Ed25519Key.Length || !types.Contains(key[0]))
        {
            throw new FormatException($"The last part of a key is the base64 of 0x{types[0]:x2} and 32 bytes; only Ed25519 is read.");
        }

        if (checksHash && KeyHash(parts[0], key.AsSpan(1), key[0]) != keyHash)
        {
            throw new FormatException("The key's hash is not that of its name and key.");
        }

        return (parts[0], keyHash, key[1..]);
    }
}
