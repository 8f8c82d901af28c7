using System.Text.Json.Nodes;
using Entente.Receipts;
using Entente.Tests.Server;
using Xunit;

namespace Entente.Tests.Receipts.Strangers;

/// <summary>Receipts of a server that runs now, before three verifiers that share no code.</summary>
public sealed class ServedReceiptTests
{
    private const string Body = "{\"model\":\"rehearsal-alto\",\"messages\":[{\"role\":\"user\",\"content\":\"Reply with exactly: ok\"}]}";

    [Fact]
    public async Task Every_flipped_byte_is_found_by_all_three_and_they_name_the_same_part()
    {
        var (keys, receipts) = await ServedAsync(3);
        var files = Enumerable.Range(0, receipts[1].Length).Select(at => Flipped(receipts[1], at)).Append(receipts[1]).ToList();

        var ours = files.ConvertAll(file => ReceiptVerifier.Verify(file, LogKeyring.ParsePublished(keys)).Mismatch ?? "ok");
        var python = await Stranger.Python.JudgeAsync(keys, files);
        var javaScript = await Stranger.JavaScript.JudgeAsync(keys, files);

        Assert.Equal("ok", ours[^1]);
        Assert.StartsWith("ok: leaf 1 of", python[^1], StringComparison.Ordinal);
        Assert.Equal(python[^1], javaScript[^1]);
        Assert.Equal([files.Count, files.Count], [python.Count, javaScript.Count]);
        for (var at = 0; at < files.Count - 1; at++)
        {
            Assert.True(ours[at] != "ok" && Same(ours[at], python[at]) && Same(ours[at], javaScript[at]), $"byte {at}: ours {ours[at]}, Python {python[at]}, JavaScript {javaScript[at]}");
        }

        Assert.All([ReceiptPart.Signature, ReceiptPart.Leaf, ReceiptPart.Checkpoint, ReceiptPart.Proof, ReceiptPart.Salts], part => Assert.Contains(part, ours));
    }

    [Fact]
    public async Task Another_key_a_swapped_proof_and_another_logs_origin_are_found_by_all_three()
    {
        var (keys, receipts) = await ServedAsync(3);
        var verifier = LogKeyring.ParsePublished(keys)[0];
        var otherKey = new NoteSigner(verifier.Name, new Ed25519Key(new byte[32])).Verifier + "\n";
        var otherOrigin = new NoteVerifier("other.example/log", verifier.PublicKey) + "\n";
        var swapped = JsonNode.Parse(receipts[0])!.AsObject();
        swapped["proof"] = JsonNode.Parse(receipts[2])!["proof"]!.DeepClone();

        await FoundAsync(ReceiptPart.Signature, otherKey, receipts[0]);
        await FoundAsync(ReceiptPart.Signature, otherOrigin, receipts[0]);
        await FoundAsync(ReceiptPart.Proof, keys, CanonicalJson.Canonicalize(swapped));
    }

    private static async Task FoundAsync(string part, string keys, byte[] file)
    {
        Assert.Equal(part, ReceiptVerifier.Verify(file, LogKeyring.ParsePublished(keys)).Mismatch);
        Assert.Equal([part], await Stranger.Python.JudgeAsync(keys, [file]));
        Assert.Equal([part], await Stranger.JavaScript.JudgeAsync(keys, [file]));
    }

    private static async Task<(string Keys, List<byte[]> Receipts)> ServedAsync(int count)
    {
        await using var house = await House.StartAsync();
        var runs = new List<string>();
        for (var run = 0; run < count; run++)
        {
            runs.Add((await house.ChatAsync(Body)).Headers.GetValues("Entente-Run").Single());
        }

        await house.Server.Receipts.PublishAsync();
        var receipts = new List<byte[]>();
        foreach (var run in runs)
        {
            receipts.Add(await house.Http.GetByteArrayAsync($"/v1/receipts/{run}"));
        }

        return (await house.Http.GetStringAsync("/.well-known/entente-log.pub"), receipts);
    }

    // A reader of JSON that keeps the last of two members sees a wrong form where a stricter one sees no JSON.
    private static bool Same(string ours, string theirs) =>
        ours == theirs || (ours is ReceiptPart.Syntax or ReceiptPart.CanonicalForm && theirs is ReceiptPart.Syntax or ReceiptPart.CanonicalForm);

    private static byte[] Flipped(byte[] receipt, int at)
    {
        var flipped = receipt.ToArray();
        flipped[at] ^= 1;
        return flipped;
    }
}
