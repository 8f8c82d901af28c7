using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Receipts;
using Xunit;

namespace Entente.Tests.Receipts;

public sealed class ReceiptTests
{
    [Fact]
    public void A_receipt_is_written_as_published()
    {
        var canonical = Encoding.UTF8.GetString(SampleReceipts.Receipt().ToCanonicalBytes());

        var golden = Path.Combine(Repository.Root(), "tests", "Entente.Tests", "Receipts", "receipt-v1.json");
        Assert.Equal(File.ReadAllText(golden).TrimEnd('\n'), canonical);
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        var bundle = SampleReceipts.Bundle();

        var receipt = ReceiptBundle.Read(bundle);

        Assert.Equal(SampleReceipts.Receipt("run_3").ToCanonicalBytes(), receipt.ToCanonicalBytes());
        Assert.Equal(ReceiptStatus.Complete, receipt.Status);
        Assert.Equal(Receipt.Unknown, receipt.Contributors[1].Developer);
    }

    [Fact]
    public void A_fact_that_is_not_known_is_said_and_nothing_is_null()
    {
        var step = JsonNode.Parse(SampleReceipts.Receipt().ToCanonicalBytes())!["steps"]![1]!.AsObject();

        Assert.Equal("unknown", step["operator_jurisdiction"]!.GetValue<string>());
        Assert.False(step.ContainsKey("cost_nanousd"));
        Assert.DoesNotContain("null", Encoding.UTF8.GetString(SampleReceipts.Receipt().ToCanonicalBytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_beyond_a_double_is_refused()
    {
        var receipt = SampleReceipts.Receipt() with { CostNanoUsd = 1L << 53 };

        var refusal = Assert.Throws<ArgumentException>(() => receipt.ToCanonicalBytes());

        Assert.Contains("9007199254740992", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("allowed", "allowed", "allowed")]
    [InlineData("allowed", "allowed_with_conditions", "allowed_with_conditions")]
    [InlineData("allowed_with_conditions", null, "unknown")]
    [InlineData("allowed", "unclear", "unknown")]
    [InlineData("forbidden", null, "forbidden")]
    public void Rights_are_the_strictest_of_the_terms(string first, string? second, string expected)
    {
        var rights = ReceiptRights.Of([Contributor("a", first), Contributor("b", second)]);

        Assert.Equal(expected, rights.TrainOtherModels);
    }

    [Fact]
    public void Rights_name_whose_terms_they_are()
    {
        var rights = ReceiptRights.Of([Contributor("a", "allowed"), Contributor("b", "forbidden"), Contributor("c", "forbidden")]);

        Assert.Equal(["b", "c"], rights.Because);
    }

    [Fact]
    public void A_commitment_is_SHA_256_over_salt_and_bytes()
    {
        var salt = Enumerable.Range(0, 32).Select(number => (byte)number).ToArray();

        // What Python's hashlib says.
        Assert.Equal("e301c3733305cb982100a8c44467524d44e892e4fe2f59296e38c78bdf940b47", Commitment.Make(salt, "hello"u8));
    }

    [Fact]
    public void A_commitment_made_in_pieces_is_the_same()
    {
        using var pieces = new Commitment(SampleReceipts.Salts.Answer.Span);
        foreach (var piece in SampleReceipts.Answer.Chunk(5))
        {
            pieces.Append(piece);
        }

        Assert.Equal(Commitment.Make(SampleReceipts.Salts.Answer.Span, SampleReceipts.Answer), pieces.Finish());
    }

    [Fact]
    public void A_commitment_is_the_same_whatever_the_pieces_and_when_it_was_looked_at()
    {
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var salt = Enumerable.Range(round, 32).Select(number => (byte)number).ToArray();
            var all = new List<byte>(salt);
            using var commitment = new Commitment(salt);
            for (var piece = random.Next(8); piece > 0; piece--)
            {
                var bytes = new byte[random.Next(2) * random.Next(2_500)];
                random.NextBytes(bytes);
                commitment.Append(bytes);
                all.AddRange(bytes);
                var text = string.Concat(Enumerable.Repeat("née 🦉", random.Next(2) * random.Next(400)));
                commitment.AppendText(text);
                all.AddRange(Encoding.UTF8.GetBytes(text));
                if (random.Next(3) == 0)
                {
                    Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. all])), commitment.Finish());
                }
            }

            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. all])), commitment.Finish());
        }
    }

    private static ReceiptContributor Contributor(string model, string? terms) =>
        new() { Model = model, Roles = ["panel"], OutputChars = 0, OutputTerms = new ReceiptTerms { TrainOtherModels = terms } };
}
