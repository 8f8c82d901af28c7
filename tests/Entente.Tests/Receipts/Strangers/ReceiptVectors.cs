using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Receipts;

namespace Entente.Tests.Receipts.Strangers;

/// <summary>
/// The published test vectors of docs/receipt-format.md, made from fixed keys: whole receipts, every kind of damage with the part that
/// has to be named, and one receipt step by step.
/// </summary>
internal static class ReceiptVectors
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly NoteSigner Key = SampleReceipts.Signer();
    private static readonly NoteSigner Stranger = SampleReceipts.Signer(9);
    private static readonly NoteSigner Elsewhere = SampleReceipts.Signer(origin: "other.example/log");

    public static string Receipts() => new JsonObject
    {
        ["about"] = "Receipts of Entente's format, version 1. `file` is the file's text, `keys` what the log publishes, `expect` is `ok` or the part that has to be named; where two are named, either will do.",
        ["vectors"] = new JsonArray([.. Good().Concat(Bad()).Select(vector => new JsonObject { ["name"] = vector.Name, ["keys"] = vector.Keys, ["file"] = Encoding.UTF8.GetString(vector.File), ["expect"] = vector.Expect })]),
    }.ToJsonString(Format) + "\n";

    public static string Steps()
    {
        var canonical = SampleReceipts.Receipt("run_3").ToCanonicalBytes();
        var bundle = JsonNode.Parse(SampleReceipts.Bundle(salts: SampleReceipts.Salts))!;
        return new JsonObject
        {
            ["about"] = "One receipt step by step: leaf 2 of a log of five. The seed is a published one: nothing but these vectors is signed with it.",
            ["seed"] = Convert.ToHexStringLower(Enumerable.Repeat((byte)7, 32).ToArray()),
            ["public_key"] = Convert.ToHexStringLower(Key.Verifier.PublicKey),
            ["key"] = Key.Verifier.ToString(),
            ["key_id"] = Key.Verifier.KeyHash.ToString("x8", System.Globalization.CultureInfo.InvariantCulture),
            ["request"] = Encoding.UTF8.GetString(SampleReceipts.Request),
            ["request_salt"] = Convert.ToHexStringLower(SampleReceipts.Salts.Request.Span),
            ["request_commitment"] = Commitment.Make(SampleReceipts.Salts.Request.Span, SampleReceipts.Request),
            ["answer"] = Encoding.UTF8.GetString(SampleReceipts.Answer),
            ["answer_salt"] = Convert.ToHexStringLower(SampleReceipts.Salts.Answer.Span),
            ["answer_commitment"] = Commitment.Make(SampleReceipts.Salts.Answer.Span, SampleReceipts.Answer),
            ["canonical_receipt"] = Encoding.UTF8.GetString(canonical),
            ["signed_bytes"] = "entente-receipt-v1\n" + Encoding.UTF8.GetString(canonical),
            ["signature"] = bundle["signature"]!.DeepClone(),
            ["entry"] = Convert.ToHexStringLower(ReceiptEntry.Digest(canonical)),
            ["leaf_hash"] = Convert.ToHexStringLower(ReceiptEntry.LeafHash(canonical)),
            ["leaf_index"] = 2,
            ["proof"] = bundle["proof"]!.DeepClone(),
            ["checkpoint"] = bundle["checkpoint"]!.DeepClone(),
            ["salts_signed_bytes"] = $$"""entente-salts-v1{{"\n"}}{"answer":"{{Convert.ToHexStringLower(SampleReceipts.Salts.Answer.Span)}}","leaf":"{{Convert.ToHexStringLower(ReceiptEntry.LeafHash(canonical))}}","request":"{{Convert.ToHexStringLower(SampleReceipts.Salts.Request.Span)}}"}""",
            ["salts_signature"] = bundle["salts"]!["signature"]!.DeepClone(),
            ["file"] = Encoding.UTF8.GetString(SampleReceipts.Bundle(salts: SampleReceipts.Salts)),
        }.ToJsonString(Format) + "\n";
    }

    public static IEnumerable<(string Name, string Keys, byte[] File, string Expect)> Good()
    {
        yield return Ok("the middle of a log", SampleReceipts.Bundle());
        yield return Ok("the first receipt", SampleReceipts.Bundle(index: 0));
        yield return Ok("the last receipt, whose leaf rises alone", SampleReceipts.Bundle(index: 4));
        yield return Ok("a log of one", Log(1).Bundle(0, Canonical(1)));
        yield return Ok("with salts", SampleReceipts.Bundle(salts: SampleReceipts.Salts));
        yield return Ok("among the keys of other logs", SampleReceipts.Bundle()) with { Keys = $"{Elsewhere.Verifier}\n{Key.Verifier}\n" };

        // A log whose key was changed after its third receipt.
        var old = new LogKeyring(Stranger);
        var changed = old.Rotated(new Ed25519Key(Key.Seed()), 1_795_000_100_000);
        var log = new ReceiptLog(old);
        var before = Enumerable.Range(1, 3).Select(number => Canonical(number)).ToList();
        before.ForEach(receipt => log.Append(ReceiptEntry.Digest(receipt)));
        log.Publish();
        var taken = log.Bundle(1, before[1], SampleReceipts.Salts);
        log.Keys = changed;
        log.Append(ReceiptEntry.Digest(Canonical(4)));
        log.Publish();
        yield return ("taken before the log's key was changed, and signed with the older one", changed.PublishedText, taken, "ok");
        yield return ("the same by who knows only the older key", $"{Stranger.Verifier}\n", taken, "ok");
        yield return ("the same receipt taken after the change, signed with the new key, under a checkpoint of both", changed.PublishedText, log.Bundle(1, before[1], SampleReceipts.Salts), "ok");
        yield return ("a receipt from after the change", changed.PublishedText, log.Bundle(3, Canonical(4)), "ok");
        var mixed = JsonNode.Parse(log.Bundle(1, before[1]))!.AsObject();
        mixed["signature"] = JsonNode.Parse(taken)!["signature"]!.DeepClone();
        yield return ("the older key's signature under a checkpoint of both keys, by who knows only the older one", $"{Stranger.Verifier}\n", Bytes(mixed), "ok");

        var bundle = Node();
        bundle["checkpoint"] = bundle["checkpoint"]!.GetValue<string>() + "\u2014 witness.example jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
        yield return Ok("with the cosignature of a witness that the verifier does not know", Bytes(bundle));
    }

    public static IEnumerable<(string Name, string Keys, byte[] File, string Expect)> Bad()
    {
        var text = Encoding.UTF8.GetString(SampleReceipts.Bundle(salts: SampleReceipts.Salts));
        yield return No("nothing", "", ReceiptPart.Syntax);
        yield return No("an array", "[]", ReceiptPart.Syntax);
        yield return No("cut off", text[..^1], ReceiptPart.Syntax);
        yield return No("another version", text.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal), ReceiptPart.Syntax);
        yield return No("an unknown member", "{\"a\":1," + text[1..], ReceiptPart.Syntax);
        yield return No("no receipt", Without("receipt"), ReceiptPart.Syntax);
        yield return No("a fraction", text.Replace("\"chars\":32", "\"chars\":3.5", StringComparison.Ordinal), ReceiptPart.Syntax);
        yield return No("a lone surrogate", text.Replace("Amber GmbH", "Amber \\ud83d", StringComparison.Ordinal), "syntax or canonical form");
        yield return No("a member that is there twice", text.Replace("\"run\":\"run_3\"", "\"run\":\"run_3\",\"run\":\"run_3\"", StringComparison.Ordinal), "syntax or canonical form");
        yield return No("a space", text.Replace(",\"run\"", ", \"run\"", StringComparison.Ordinal), ReceiptPart.CanonicalForm);
        yield return No("a newline at the end", text + "\n", ReceiptPart.CanonicalForm);
        yield return No("members in another order", text.Replace("\"from\":\"amber-large\",\"from_step\":0", "\"from_step\":0,\"from\":\"amber-large\"", StringComparison.Ordinal), ReceiptPart.CanonicalForm);
        yield return No("an escape that need not be", text.Replace("Amber GmbH", "\\u0041mber GmbH", StringComparison.Ordinal), ReceiptPart.CanonicalForm);
        yield return No("a number written otherwise", text.Replace("\"chars\":32", "\"chars\":32.0", StringComparison.Ordinal), "syntax or canonical form");
        yield return No("another cost", text.Replace("32000", "31000", StringComparison.Ordinal), ReceiptPart.Signature);
        yield return No("another developer", text.Replace("Amber Lab", "Birch Lab", StringComparison.Ordinal), ReceiptPart.Signature);
        yield return No("a step more", text.Replace("\"steps\":[", "\"steps\":[{\"step\":2},", StringComparison.Ordinal), ReceiptPart.Signature);
        yield return No("no signature", Without("signature"), ReceiptPart.Signature);
        yield return No("a signature in capitals", Changed("signature", Node()["signature"]!.GetValue<string>().ToUpperInvariant()), ReceiptPart.Signature);
        yield return No("another key of the same name", text, ReceiptPart.Signature) with { Keys = $"{Stranger.Verifier}\n" };
        yield return No("the same key under another origin", text, ReceiptPart.Signature) with { Keys = $"{Elsewhere.Verifier}\n" };
        yield return No("another log's receipt by the same key", Encoding.UTF8.GetString(SampleReceipts.Bundle(Elsewhere)), ReceiptPart.Signature);
        yield return No("the leaf of another receipt", Changed("leaf", Other()["leaf"]!), ReceiptPart.Leaf);
        yield return No("the leaf as the hash of the receipt itself", Changed("leaf", new JsonObject { ["hash"] = Convert.ToHexStringLower(MerkleHash.Leaf(Canonical(3))), ["index"] = 2 }), ReceiptPart.Leaf);
        yield return No("the leaf as the hash of receipt and signature", Changed("leaf", new JsonObject { ["hash"] = Convert.ToHexStringLower(ReceiptEntry.LeafHash(Bytes(new() { ["receipt"] = Node()["receipt"]!.DeepClone(), ["signature"] = Node()["signature"]!.DeepClone() }))), ["index"] = 2 }), ReceiptPart.Leaf);
        yield return No("no leaf", Without("leaf"), ReceiptPart.Leaf);
        yield return No("a checkpoint of another size", Changed("checkpoint", Node()["checkpoint"]!.GetValue<string>().Replace("\n5\n", "\n6\n", StringComparison.Ordinal)), ReceiptPart.Checkpoint);
        yield return No("a checkpoint by a stranger", Changed("checkpoint", Resigned(Stranger, SampleReceipts.Origin)), ReceiptPart.Checkpoint);
        yield return No("a checkpoint of another origin by the same key", Changed("checkpoint", Resigned(Key, Elsewhere.Name)), ReceiptPart.Checkpoint);
        yield return No("no checkpoint", Without("checkpoint"), ReceiptPart.Checkpoint);
        yield return No("another index", text.Replace("\"index\":2", "\"index\":3", StringComparison.Ordinal), ReceiptPart.Proof);
        yield return No("an index beyond the log", text.Replace("\"index\":2", "\"index\":7", StringComparison.Ordinal), ReceiptPart.Proof);
        yield return No("the proof of another receipt", Changed("proof", Other()["proof"]!), ReceiptPart.Proof);
        yield return No("a proof that is too short", Changed("proof", new JsonArray([.. Node()["proof"]!.AsArray().Skip(1).Select(step => step!.DeepClone())])), ReceiptPart.Proof);
        yield return No("a proof that is too long", Changed("proof", new JsonArray([.. Node()["proof"]!.AsArray().Select(step => step!.DeepClone()), Node()["leaf"]!["hash"]!.DeepClone()])), ReceiptPart.Proof);
        yield return No("the checkpoint of a log without this receipt", Changed("checkpoint", Log(6).Checkpoint!), ReceiptPart.Proof);
        yield return No("no proof", Without("proof"), ReceiptPart.Proof);
        yield return No("taken before the next checkpoint", Encoding.UTF8.GetString(Log(2).Bundle(2, Canonical(3))), ReceiptPart.Proof);
        yield return No("another salt", text.Replace("\"request\":\"a1a1", "\"request\":\"a1a2", StringComparison.Ordinal), ReceiptPart.Salts);
        yield return No("the salts of another receipt", Changed("salts", JsonNode.Parse(SampleReceipts.Bundle(index: 3, salts: SampleReceipts.Salts))!["salts"]!), ReceiptPart.Salts);
        yield return No("salts with more in them", text.Replace("\"salts\":{", "\"salts\":{\"a\":1,", StringComparison.Ordinal), ReceiptPart.Salts);
    }

    private static (string Name, string Keys, byte[] File, string Expect) Ok(string name, byte[] file) => (name, $"{Key.Verifier}\n", file, "ok");

    private static (string Name, string Keys, byte[] File, string Expect) No(string name, string file, string part) => (name, $"{Key.Verifier}\n", Encoding.UTF8.GetBytes(file), part);

    private static byte[] Canonical(int number) => SampleReceipts.Receipt($"run_{number}").ToCanonicalBytes();

    private static ReceiptLog Log(int receipts)
    {
        var log = new ReceiptLog(new(Key));
        foreach (var number in Enumerable.Range(1, receipts).Select(number => receipts == 6 ? number + 10 : number))
        {
            log.Append(ReceiptEntry.Digest(Canonical(number)));
        }

        log.Publish();
        return log;
    }

    private static JsonObject Node() => JsonNode.Parse(SampleReceipts.Bundle())!.AsObject();

    private static JsonObject Other() => JsonNode.Parse(SampleReceipts.Bundle(index: 3))!.AsObject();

    private static byte[] Bytes(JsonObject bundle) => CanonicalJson.Canonicalize(bundle);

    private static string Changed(string member, JsonNode value)
    {
        var bundle = Node();
        bundle[member] = value.DeepClone();
        return Encoding.UTF8.GetString(Bytes(bundle));
    }

    private static string Without(string member)
    {
        var bundle = Node();
        bundle.Remove(member);
        return Encoding.UTF8.GetString(Bytes(bundle));
    }

    private static string Resigned(NoteSigner signer, string origin) =>
        (Checkpoint.Parse(Node()["checkpoint"]!.GetValue<string>().Split("\n\n")[0] + "\n") with { Origin = origin }).Sign(signer);

    private static byte[] Seed(this NoteSigner signer) => Enumerable.Repeat((byte)(signer == Key ? 7 : 9), 32).ToArray();
}
