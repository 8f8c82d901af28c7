using System.Text;
using System.Text.Json.Nodes;
using Entente.Receipts;
using Xunit;

namespace Entente.Tests.Receipts;

public sealed class ReceiptVerifierTests
{
    private static readonly NoteVerifier Key = SampleReceipts.Signer().Verifier;

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_bundle_says_which_leaf_of_which_log_it_is(int index)
    {
        var verdict = ReceiptVerifier.Verify(SampleReceipts.Bundle(index: index), Key);

        Assert.True(verdict.Ok, verdict.Detail);
        Assert.Equal(index, verdict.Leaf);
        Assert.Equal(SampleReceipts.Origin, verdict.Checkpoint!.Origin);
        Assert.Equal(5, verdict.Checkpoint.Size);
    }

    [Fact]
    public void Every_changed_byte_is_found_and_the_part_is_named()
    {
        var bundle = SampleReceipts.Bundle(salts: SampleReceipts.Salts);
        Assert.True(ReceiptVerifier.Verify(bundle, Key).Ok);

        var named = new SortedDictionary<string, int>();
        for (var at = 0; at < bundle.Length; at++)
        {
            // A case bit, a digit's lowest bit, and a bit that leaves ASCII.
            foreach (var mask in new byte[] { 0x01, 0x20, 0x80 })
            {
                var changed = bundle.ToArray();
                changed[at] ^= mask;

                var verdict = ReceiptVerifier.Verify(changed, Key);

                Assert.False(verdict.Ok, $"byte {at} ^ {mask:x2} went unnoticed");
                named[verdict.Mismatch!] = named.GetValueOrDefault(verdict.Mismatch!) + 1;
            }
        }

        Assert.Equal(
            [ReceiptPart.CanonicalForm, ReceiptPart.Checkpoint, ReceiptPart.Leaf, ReceiptPart.Proof, ReceiptPart.Salts, ReceiptPart.Signature, ReceiptPart.Syntax],
            named.Keys);
    }

    [Theory]
    [InlineData("receipt", "cost_nanousd", ReceiptPart.Signature)]
    [InlineData("leaf", "index", ReceiptPart.Proof)]
    public void A_changed_number_is_named_by_its_part(string member, string name, string part)
    {
        var bundle = Node();
        bundle[member]![name] = bundle[member]![name]!.GetValue<long>() + 1;

        Assert.Equal(part, Mismatch(bundle));
    }

    [Theory]
    [InlineData("signature", ReceiptPart.Signature)]
    [InlineData("checkpoint", ReceiptPart.Checkpoint)]
    [InlineData("proof", ReceiptPart.Proof)]
    [InlineData("leaf", ReceiptPart.Leaf)]
    public void A_part_of_another_receipt_is_named(string member, string part)
    {
        var bundle = Node();
        var other = JsonNode.Parse(SampleReceipts.Bundle(SampleReceipts.Signer(9), index: 3))!;

        bundle[member] = other[member]!.DeepClone();

        Assert.Equal(part, Mismatch(bundle));
    }

    [Theory]
    [InlineData("proof", ReceiptPart.Proof)]
    [InlineData("leaf", ReceiptPart.Leaf)]
    [InlineData("checkpoint", ReceiptPart.Checkpoint)]
    [InlineData("signature", ReceiptPart.Signature)]
    [InlineData("receipt", ReceiptPart.Syntax)]
    public void A_missing_part_is_named(string member, string part)
    {
        var bundle = Node();

        bundle.Remove(member);

        Assert.Equal(part, Mismatch(bundle));
    }

    [Theory]
    [InlineData("leaf", ReceiptPart.Leaf)]
    [InlineData("salts", ReceiptPart.Salts)]
    public void A_member_that_nobody_signed_is_refused(string member, string part)
    {
        var bundle = JsonNode.Parse(SampleReceipts.Bundle(salts: SampleReceipts.Salts))!.AsObject();

        bundle[member]!["more"] = "smuggled";

        Assert.Equal(part, Mismatch(bundle));
    }

    [Fact]
    public void Another_key_of_the_same_name_is_refused() =>
        Assert.Equal(ReceiptPart.Signature, ReceiptVerifier.Verify(SampleReceipts.Bundle(), SampleReceipts.Signer(9).Verifier).Mismatch);

    [Fact]
    public void The_same_key_under_another_origin_is_refused() =>
        Assert.Equal(ReceiptPart.Signature, ReceiptVerifier.Verify(SampleReceipts.Bundle(), SampleReceipts.Signer(origin: "other.example").Verifier).Mismatch);

    [Fact]
    public void A_checkpoint_of_another_origin_by_the_same_key_is_refused()
    {
        var bundle = Node();
        var root = Checkpoint.Parse(bundle["checkpoint"]!.GetValue<string>().Split("\n\n")[0] + "\n") with { Origin = "other.example" };

        bundle["checkpoint"] = root.Sign(SampleReceipts.Signer());

        Assert.Equal(ReceiptPart.Checkpoint, Mismatch(bundle));
    }

    [Fact]
    public void A_co_signature_by_an_unknown_witness_does_no_harm()
    {
        var bundle = Node();
        var witness = new NoteSigner("witness.example", Ed25519Key.Create(seed => seed.Fill(3)));
        var text = bundle["checkpoint"]!.GetValue<string>().Split("\n\n")[0] + "\n";

        bundle["checkpoint"] = SignedNote.Sign(text, SampleReceipts.Signer(), witness);

        Assert.Null(Mismatch(bundle));
    }

    [Fact]
    public void A_receipt_that_the_log_has_not_covered_yet_says_so()
    {
        var log = new ReceiptLog(new(SampleReceipts.Signer()));
        var receipt = SampleReceipts.Receipt().ToCanonicalBytes();
        log.Append(ReceiptEntry.Digest(receipt));

        var verdict = ReceiptVerifier.Verify(log.Bundle(0, receipt), Key);

        Assert.Equal(ReceiptPart.Proof, verdict.Mismatch);
        Assert.Contains("Fetch it again", verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newline_at_the_end_is_not_the_file() =>
        Assert.Equal(ReceiptPart.CanonicalForm, ReceiptVerifier.Verify([.. SampleReceipts.Bundle(), (byte)'\n'], Key).Mismatch);

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"receipt":{},"signature":""}""")]
    [InlineData("""{"receipt":{"log":"log.example/entente","version":1.5},"signature":""}""")]
    [InlineData("""{"receipt":{"log":"log.example/entente","version":2},"signature":""}""")]
    [InlineData("""{"receipt":{"log":"log.example/entente","ms":0.5,"version":1},"signature":""}""")]
    [InlineData("""{"more":1,"receipt":{"log":"log.example/entente","version":1}}""")]
    public void What_is_no_bundle_fails_in_its_syntax(string text) =>
        Assert.Equal(ReceiptPart.Syntax, ReceiptVerifier.Verify(Encoding.UTF8.GetBytes(text), Key).Mismatch);

    [Fact]
    public void The_texts_open_the_commitments_and_others_do_not()
    {
        var bundle = SampleReceipts.Bundle(salts: SampleReceipts.Salts);

        Assert.True(ReceiptVerifier.Verify(bundle, Key, new ReceiptContents { Request = SampleReceipts.Request, Answer = SampleReceipts.Answer }).Ok);
        Assert.Equal(ReceiptPart.Request, ReceiptVerifier.Verify(bundle, Key, new ReceiptContents { Request = SampleReceipts.Answer }).Mismatch);
        Assert.Equal(ReceiptPart.Answer, ReceiptVerifier.Verify(bundle, Key, new ReceiptContents { Answer = SampleReceipts.Request }).Mismatch);
    }

    [Fact]
    public void Without_salts_the_texts_cannot_be_checked_and_that_is_no_yes() =>
        Assert.Equal(ReceiptPart.Answer, ReceiptVerifier.Verify(SampleReceipts.Bundle(), Key, new ReceiptContents { Answer = SampleReceipts.Answer }).Mismatch);

    private static JsonObject Node() => JsonNode.Parse(SampleReceipts.Bundle())!.AsObject();

    private static string? Mismatch(JsonObject bundle) => ReceiptVerifier.Verify(CanonicalJson.Canonicalize(bundle), Key).Mismatch;
}
