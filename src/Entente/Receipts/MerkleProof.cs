using System.Numerics;

namespace Entente.Receipts;

/// <summary>Checks proofs of RFC 9162 trees. Whatever the input, the answer is yes or no; nothing throws.</summary>
public static class MerkleProof
{
    /// <summary>
    /// Whether <paramref name="proof"/> shows that the leaf is at <paramref name="index"/> of the tree that has
    /// <paramref name="size"/> leaves and this root (RFC 9162 section 2.1.3.2).
    /// </summary>
    public static bool VerifyInclusion(
        long index, long size, ReadOnlySpan<byte> leafHash, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size || leafHash.Length != MerkleHash.Length || !AreHashes(proof))
        {
            return false;
        }

        var node = index;
        var last = size - 1;
        var hash = leafHash.ToArray();
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleHash.Node(sibling, hash);
                SkipMissingSiblings(ref node, ref last);
            }
            else
            {
                hash = MerkleHash.Node(hash, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && root.SequenceEqual(hash);
    }

    /// <summary>
    /// Whether <paramref name="proof"/> shows that the tree of <paramref name="earlier"/> leaves is the beginning of the tree of
    /// <paramref name="size"/> leaves (RFC 9162 section 2.1.4.2). An empty earlier tree is refused: it says nothing.
    /// </summary>
    public static bool VerifyConsistency(
        long earlier, long size, ReadOnlySpan<byte> earlierRoot, ReadOnlySpan<byte> root, IReadOnlyList<byte[]> proof)
    {
        if (earlier < 1 || earlier > size || !AreHashes(proof))
        {
            return false;
        }

        if (earlier == size)
        {
            return proof.Count == 0 && earlierRoot.SequenceEqual(root);
        }

        // A whole earlier tree is its own first node; the proof leaves it out.
        var whole = BitOperations.IsPow2(earlier);
        if (!whole && proof.Count == 0)
        {
            return false;
        }

        var node = earlier - 1;
        var last = size - 1;
        while ((node & 1) == 1)
        {
            node >>= 1;
            last >>= 1;
        }

        var first = whole ? earlierRoot.ToArray() : proof[0];
        if (first.Length != MerkleHash.Length)
        {
            return false;
        }

        var (before, after) = (first, first);
        foreach (var sibling in proof.Skip(whole ? 0 : 1))
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                before = MerkleHash.Node(sibling, before);
                after = MerkleHash.Node(sibling, after);
                SkipMissingSiblings(ref node, ref last);
            }
            else
            {
                after = MerkleHash.Node(after, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && earlierRoot.SequenceEqual(before) && root.SequenceEqual(after);
    }

    /// <summary>A last node without a sibling rises unchanged.</summary>
    private static void SkipMissingSiblings(ref long node, ref long last)
    {
        while ((node & 1) == 0 && node != 0)
        {
            node >>= 1;
            last >>= 1;
        }
    }

    private static bool AreHashes(IReadOnlyList<byte[]> proof) => proof.All(hash => hash is { Length: MerkleHash.Length });
}
