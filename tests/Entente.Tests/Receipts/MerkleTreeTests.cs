using CsCheck;
using Entente.Receipts;
using Xunit;

namespace Entente.Tests.Receipts;

public sealed class MerkleTreeTests
{
    [Fact]
    public void Roots_at_every_size_are_those_of_the_definition()
    {
        var leaves = Enumerable.Range(0, 700).Select(Leaf).ToList();
        var tree = new MerkleTree();
        leaves.ForEach(leaf => tree.Append(leaf));

        foreach (var size in Enumerable.Range(0, 701).Where(size => size is < 40 or > 250 and < 260 or > 508 and < 520 or > 690))
        {
            Assert.Equal(Defined(leaves[..size]), tree.Root(size));
        }
    }

    [Fact]
    public void Every_inclusion_proof_verifies_and_every_change_of_it_does_not() =>
        Gen.Select(Gen.Int[1, 1200], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[0, 255], Gen.Int[0, 1 << 20]).Sample(
            (count, sizeShare, indexShare, bit, where) =>
            {
                var tree = Tree(count);
                var size = 1 + (long)(sizeShare * (count - 1));
                var index = (long)(indexShare * (size - 1));
                var (leaf, root) = (tree.LeafHash(index), tree.Root(size));

                var proof = tree.InclusionProof(index, size);

                Assert.True(MerkleProof.VerifyInclusion(index, size, leaf, proof, root));
                Assert.False(MerkleProof.VerifyInclusion(index ^ 1, size, leaf, proof, root));
                Assert.False(MerkleProof.VerifyInclusion(index - 1, size, leaf, proof, root));
                Assert.False(MerkleProof.VerifyInclusion(index + size, size, leaf, proof, root));
                Assert.False(MerkleProof.VerifyInclusion(index, size, Flip(leaf, bit), proof, root));
                Assert.False(MerkleProof.VerifyInclusion(index, size, leaf, proof, Flip(root, bit)));
                Assert.All(Broken(proof, where, bit), broken => Assert.False(MerkleProof.VerifyInclusion(index, size, leaf, broken, root)));
            });

    [Fact]
    public void Every_consistency_proof_verifies_and_every_change_of_it_does_not() =>
        Gen.Select(Gen.Int[1, 1200], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[0, 255], Gen.Int[0, 1 << 20]).Sample(
            (count, sizeShare, earlierShare, bit, where) =>
            {
                var tree = Tree(count);
                var size = 1 + (long)(sizeShare * (count - 1));
                var earlier = 1 + (long)(earlierShare * (size - 1));
                var (before, after) = (tree.Root(earlier), tree.Root(size));

                var proof = tree.ConsistencyProof(earlier, size);

                Assert.True(MerkleProof.VerifyConsistency(earlier, size, before, after, proof));
                Assert.False(MerkleProof.VerifyConsistency(0, size, before, after, proof));
                Assert.False(MerkleProof.VerifyConsistency(size + 1, size, before, after, proof));
                Assert.False(MerkleProof.VerifyConsistency(earlier, size, Flip(before, bit), after, proof));
                Assert.False(MerkleProof.VerifyConsistency(earlier, size, before, Flip(after, bit), proof));
                Assert.All(Broken(proof, where, bit), broken => Assert.False(MerkleProof.VerifyConsistency(earlier, size, before, after, broken)));
            });

    [Fact]
    public void Every_proof_of_a_small_tree_verifies_at_every_size()
    {
        var tree = Tree(70);
        for (var size = 1L; size <= 70; size++)
        {
            for (var index = 0L; index < size; index++)
            {
                Assert.True(MerkleProof.VerifyInclusion(index, size, tree.LeafHash(index), tree.InclusionProof(index, size), tree.Root(size)));
                Assert.True(MerkleProof.VerifyConsistency(index + 1, size, tree.Root(index + 1), tree.Root(size), tree.ConsistencyProof(index + 1, size)));
            }
        }
    }

    [Fact]
    public void Beyond_whole_tiles_of_tiles_proofs_still_verify()
    {
        const int Count = (256 * 256) + 300;
        var tree = Tree(Count);

        foreach (var size in new long[] { 65_535, 65_536, 65_537, Count })
        {
            Assert.True(MerkleProof.VerifyInclusion(40_000, size, tree.LeafHash(40_000), tree.InclusionProof(40_000, size), tree.Root(size)));
            Assert.True(MerkleProof.VerifyConsistency(511, size, tree.Root(511), tree.Root(size), tree.ConsistencyProof(511, size)));
        }

        Assert.Equal(tree.Root(65_536), tree.Tile(2, 0, 1));
        Assert.Equal(tree.Root(256), tree.Tile(1, 0, 256)[..32]);
        Assert.Equal(tree.LeafHash(65_536 + 299), tree.Tile(0, 257, 44)[^32..]);
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Tile(0, 257, 45));
    }

    [Fact]
    public void A_tree_read_back_from_its_leaf_hashes_is_the_same()
    {
        var tree = Tree(600);
        var again = new MerkleTree();

        for (var index = 0L; index < tree.Size; index++)
        {
            again.AppendHash(tree.LeafHash(index));
        }

        Assert.Equal(tree.Root(), again.Root());
    }

    [Fact]
    public async Task Readers_see_whole_trees_while_the_writer_appends()
    {
        var tree = new MerkleTree();
        var expected = Tree(20_000);
        var writer = new Thread(() =>
        {
            for (var index = 0; index < 20_000; index++)
            {
                tree.Append(Leaf(index));
            }
        });
        var reader = Task.Factory.StartNew(
            () =>
            {
                long size;
                do
                {
                    size = tree.Size;
                    Assert.Equal(expected.Root(size), tree.Root(size));
                }
                while (size < 20_000);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        writer.Start();

        await reader;
    }

    private static byte[] Leaf(int index) => BitConverter.GetBytes(index);

    private static MerkleTree Tree(int count)
    {
        var tree = new MerkleTree();
        for (var index = 0; index < count; index++)
        {
            tree.Append(Leaf(index));
        }

        return tree;
    }

    // RFC 9162 section 2.1.1, word by word.
    private static byte[] Defined(List<byte[]> leaves)
    {
        if (leaves.Count < 2)
        {
            return leaves.Count == 0 ? MerkleHash.EmptyRoot() : MerkleHash.Leaf(leaves[0]);
        }

        var split = 1;
        while (split * 2 < leaves.Count)
        {
            split *= 2;
        }

        return MerkleHash.Node(Defined(leaves[..split]), Defined(leaves[split..]));
    }

    private static byte[] Flip(byte[] hash, int bit)
    {
        var flipped = hash.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static IEnumerable<IReadOnlyList<byte[]>> Broken(IReadOnlyList<byte[]> proof, int where, int bit)
    {
        yield return [.. proof, new byte[32]];
        yield return [new byte[32], .. proof];
        if (proof.Count == 0)
        {
            yield break;
        }

        where %= proof.Count;
        yield return [.. proof.Select((hash, at) => at == where ? Flip(hash, bit) : hash)];
        yield return [.. proof.Where((_, at) => at != where)];
        yield return [.. proof.Select((hash, at) => at == where ? hash[..31] : hash)];
        if (proof.Count > 1)
        {
            yield return [.. proof.Reverse()];
        }
    }
}
