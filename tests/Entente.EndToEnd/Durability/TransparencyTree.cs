using System.Security.Cryptography;

namespace Entente.EndToEnd.Durability;

/// <summary>RFC 9162, 2.1.1, and C2SP tlog-tiles and tlog-checkpoint, written down as they stand there. Nothing in it is the product's.</summary>
internal static class TransparencyTree
{
    private const int TileWidth = 256;

    public static byte[] Leaf(byte[] entry) => SHA256.HashData([0, .. entry]);

    /// <summary>The log's entries, out of the bundles that the checkpoint of this moment covers.</summary>
    public static async Task<byte[][]> EntriesAsync(HttpClient http)
    {
        var (size, _) = Stated(await http.GetStringAsync("/v1/log/checkpoint"));
        var entries = new List<byte[]>();
        for (var tile = 0; entries.Count < size; tile++)
        {
            var width = Math.Min(TileWidth, size - entries.Count);
            var bundle = await http.GetByteArrayAsync($"/v1/log/tile/entries/{tile:000}{(width < TileWidth ? $".p/{width}" : "")}");
            for (var at = 0; at < bundle.Length;)
            {
                var length = (bundle[at] << 8) | bundle[at + 1];
                entries.Add(bundle[(at + 2)..(at + 2 + length)]);
                at += 2 + length;
            }
        }

        return [.. entries];
    }

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
