using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Receipts;
using Xunit;

namespace Entente.Tests.Receipts;

public sealed class MerkleVectorTests
{
    [Fact]
    public void Every_published_inclusion_proof_is_judged_as_published()
    {
        var cases = Cases("inclusion.jsonl");

        foreach (var one in cases)
        {
            var verdict = MerkleProof.VerifyInclusion(
                Number(one, "leafIdx"), Number(one, "treeSize"), Bytes(one["leafHash"]), Proof(one), Bytes(one["root"]));

            Assert.True(verdict != one["wantErr"]!.GetValue<bool>(), one["path"]!.GetValue<string>());
        }

        Assert.Equal(98, cases.Count);
    }

    [Fact]
    public void Every_published_consistency_proof_is_judged_as_published()
    {
        var cases = Cases("consistency.jsonl");

        foreach (var one in cases)
        {
            var verdict = MerkleProof.VerifyConsistency(
                Number(one, "size1"), Number(one, "size2"), Bytes(one["root1"]), Bytes(one["root2"]), Proof(one));

            Assert.True(verdict != one["wantErr"]!.GetValue<bool>(), one["path"]!.GetValue<string>());
        }

        Assert.Equal(98, cases.Count);
    }

    [Fact]
    public void The_published_leaves_give_the_published_tree_heads()
    {
        var vectors = JsonNode.Parse(File.ReadAllText(Shared.Path("vectors", "merkle", "tree-heads.json")))!;
        var leaves = vectors["leaf_inputs_hex"]!.AsArray().Select(leaf => Convert.FromHexString(leaf!.GetValue<string>())).ToList();
        var heads = vectors["root_hashes_hex"]!.AsArray().Select(head => head!.GetValue<string>()).ToList();
        var tree = new MerkleTree();

        leaves.ForEach(leaf => tree.Append(leaf));

        Assert.Equal(9, heads.Count);
        Assert.All(heads, (head, size) => Assert.Equal(head, Convert.ToHexStringLower(tree.Root(size))));
    }

    [Fact]
    public void A_real_certificate_transparency_log_is_believed_and_another_leaf_is_not()
    {
        var vector = JsonNode.Parse(File.ReadAllText(Shared.Path("vectors", "merkle", "ct-argon2020-inclusion.json")))!;
        var proof = vector["audit_path"]!.AsArray().Select(Bytes).ToList();
        var leaf = MerkleHash.Leaf(Bytes(vector["leaf_input"]));
        var (index, size, root) = (Number(vector, "leaf_index"), Number(vector, "tree_size"), Bytes(vector["root"]));

        Assert.Equal(Bytes(vector["leaf_hash"]), leaf);
        Assert.True(MerkleProof.VerifyInclusion(index, size, leaf, proof, root));
        Assert.False(MerkleProof.VerifyInclusion(index, size, MerkleHash.Leaf([1]), proof, root));
        Assert.False(MerkleProof.VerifyInclusion(index + 1, size, leaf, proof, root));
    }

    private static List<JsonNode> Cases(string file) =>
        [.. File.ReadLines(Shared.Path("vectors", "merkle", file)).Where(line => line.Length > 0).Select(line => JsonNode.Parse(line)!)];

    // Some cases use unsigned 64-bit numbers; beyond 2^63 ours are negative, which is what must be refused.
    private static long Number(JsonNode one, string name) => unchecked((long)one[name]!.GetValue<JsonElement>().GetUInt64());

    private static byte[] Bytes(JsonNode? text) => text is null ? [] : Convert.FromBase64String(text.GetValue<string>());

    private static List<byte[]> Proof(JsonNode one) => [.. (one["proof"]?.AsArray() ?? []).Select(Bytes)];
}
