using System.Security.Cryptography;

namespace Entente.Receipts;

/// <summary>The hashes of an RFC 9162 tree (section 2.1.1): SHA-256 with a first byte that tells leaves from nodes.</summary>
public static class MerkleHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = 32;

    private const int Short = 255;

    /// <summary>The root of the tree without leaves.</summary>
    public static byte[] EmptyRoot() => SHA256.HashData([]);

    /// <summary><c>SHA-256(0x00 ‖ data)</c></summary>
    public static byte[] Leaf(ReadOnlySpan<byte> data)
    {
        var hash = new byte[Length];
        Leaf(data, hash);
        return hash;
    }

    /// <inheritdoc cref="Leaf(ReadOnlySpan{byte})"/>
    /// <param name="hash">Takes the hash, 32 bytes.</param>
    public static void Leaf(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        if (data.Length <= Short)
        {
            Span<byte> input = stackalloc byte[1 + Short];
            input[0] = 0x00;
            data.CopyTo(input[1..]);
            SHA256.HashData(input[..(1 + data.Length)], hash);
            return;
        }

        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        whole.AppendData([0x00]);
        whole.AppendData(data);
        whole.GetHashAndReset(hash);
    }

    /// <summary><c>SHA-256(0x01 ‖ left ‖ right)</c></summary>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Length)];
        input[0] = 0x01;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Length)..]);
        return SHA256.HashData(input);
    }

    /// <summary>The root over a full tile's 256 hashes.</summary>
    public static byte[] TileRoot(ReadOnlySpan<byte> hashes)
    {
        var nodes = hashes.ToArray();
        for (var count = nodes.Length / Length; count > 1; count /= 2)
        {
            for (var at = 0; at < count / 2; at++)
            {
                var pair = nodes.AsSpan(2 * at * Length, 2 * Length);
                Node(pair[..Length], pair[Length..]).CopyTo(nodes, at * Length);
            }
        }

        return nodes[..Length];
    }
}
