using System.Security.Cryptography;

namespace Entente.EndToEnd.Durability;

/// <summary>RFC 9162, 2.1.1, written down as it stands there, and the text of a C2SP checkpoint. Nothing in it is the product's.</summary>
internal static class TransparencyTree
{
    public static byte[] Leaf(ReadOnlySpan<byte> content) => SHA256.HashData([0, .. content]);

    /// <summary>MTH of hashed leaves.</summary>
    public static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length <= 1)
        {
            return leaves.Length == 0 ? SHA256.HashData([]) : leaves[0];
        }

        var half = 1;
        while (half * 2 < leaves.Length)
        {
            half *= 2;
        }

        return SHA256.HashData([1, .. Root(leaves[..half]), .. Root(leaves[half..])]);
    }

    /// <summary>Size and root that a checkpoint's first three lines state.</summary>
    public static (int Size, string Root) Stated(string checkpoint)
    {
        var lines = checkpoint.Split('\n');
        return (int.Parse(lines[1], null), lines[2]);
    }

    /// <summary>Null where the leaves are those that the checkpoint was signed over.</summary>
    public static string? Contradiction(string checkpoint, byte[][] leaves)
    {
        var (size, root) = Stated(checkpoint);
        if (size > leaves.Length)
        {
            return $"the checkpoint covers {size} leaves, the log has {leaves.Length}";
        }

        return Convert.ToBase64String(Root(leaves.AsSpan(0, size))) == root ? null : $"another root at {size} leaves than was signed";
    }
}
