using System.Text.Json;
using System.Text.Json.Nodes;

namespace Entente.Receipts;

/// <summary>
/// The file that can be verified offline: a signed receipt with its leaf, its proof of inclusion and the checkpoint that the
/// proof leads to, in canonical form; for the run's own key also the salts of its commitments.
/// </summary>
public static class ReceiptBundle
{
    /// <summary>Writes a bundle.</summary>
    /// <param name="signedReceipt"><see cref="SignedReceipt.Bytes"/>.</param>
    /// <param name="index">The leaf's index.</param>
    /// <param name="proof">Its proof of inclusion in the tree of the checkpoint's size.</param>
    /// <param name="checkpoint">The signed checkpoint's note.</param>
    public static byte[] Write(ReadOnlySpan<byte> signedReceipt, long index, IReadOnlyList<byte[]> proof, string checkpoint)
    {
        var bundle = JsonNode.Parse(signedReceipt)!.AsObject();
        bundle["leaf"] = new JsonObject { ["hash"] = Convert.ToHexStringLower(SignedReceipt.LeafHashOf(signedReceipt)), ["index"] = index };
        bundle["proof"] = new JsonArray([.. proof.Select(hash => JsonValue.Create(Convert.ToHexStringLower(hash)))]);
        bundle["checkpoint"] = checkpoint;
        return CanonicalJson.Canonicalize(bundle);
    }

    /// <summary>
    /// Adds the salts to a bundle, or to a signed receipt that has no proof yet. They are signed too, so that a changed one is
    /// noticed without the text that it belongs to.
    /// </summary>
    public static byte[] WithSalts(ReadOnlySpan<byte> bundle, ReceiptSalts salts, NoteSigner signer)
    {
        var node = JsonNode.Parse(bundle)!.AsObject();
        var signed = CanonicalJson.Canonicalize(
            new JsonObject { ["receipt"] = node["receipt"]!.DeepClone(), ["signature"] = node["signature"]!.DeepClone() });
        var leafHash = Convert.ToHexStringLower(SignedReceipt.LeafHashOf(signed));
        var (request, answer) = (Convert.ToHexStringLower(salts.Request.Span), Convert.ToHexStringLower(salts.Answer.Span));

        node["salts"] = new JsonObject
        {
            ["request"] = request,
            ["answer"] = answer,
            ["signature"] = Convert.ToHexStringLower(signer.Sign(ReceiptStatements.OfSalts(leafHash, request, answer))),
        };
        return CanonicalJson.Canonicalize(node);
    }

    /// <summary>The receipt in a bundle or in a signed receipt, unverified.</summary>
    /// <exception cref="JsonException">There is none.</exception>
    public static Receipt Read(ReadOnlySpan<byte> bundle)
    {
        using var document = CanonicalJson.Parse(bundle);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("receipt", out var receipt)
            ? receipt.Deserialize(ReceiptJson.Default.Receipt) ?? throw new JsonException("The receipt is null.")
            : throw new JsonException("There is no member \"receipt\".");
    }
}
