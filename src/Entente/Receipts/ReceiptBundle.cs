using System.Text.Json;

namespace Entente.Receipts;

/// <summary>
/// The file that can be verified offline: a receipt with its signature, its leaf, its proof of inclusion and the checkpoint that the
/// proof leads to, in canonical form; for the run's own key also the salts of its commitments.
/// </summary>
public sealed record ReceiptBundle
{
    /// <summary>The canonical receipt.</summary>
    public required ReadOnlyMemory<byte> Receipt { get; init; }

    /// <summary>From <see cref="ReceiptEntry.Sign"/>. Empty: the file has none, and verifies as nobody's.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Null where no checkpoint covers the receipt yet.</summary>
    public ReceiptProof? Proof { get; init; }

    /// <summary>For the run's own key only.</summary>
    public ReceiptSalts? Salts { get; init; }

    /// <summary>Signs for the salts, so that a changed one is noticed without the text that it belongs to; needed where there are some.</summary>
    public NoteSigner? Signer { get; init; }

    /// <summary>The file's bytes.</summary>
    public byte[] Write()
    {
        using var json = new JsonBytes(Receipt.Length + 2048);
        var leafHash = ReceiptEntry.LeafHash(Receipt.Span);
        json.BeginObject();
        if (Proof is { } proof)
        {
            json.Text("checkpoint"u8, proof.Checkpoint);
            json.Name("leaf"u8);
            json.BeginObject();
            json.Hex("hash"u8, leafHash);
            json.Number("index"u8, proof.Index);
            json.EndObject();
            json.Name("proof"u8);
            json.BeginArray();
            foreach (var hash in proof.Hashes)
            {
                json.Hex(hash);
            }

            json.EndArray();
        }

        json.Name("receipt"u8);
        json.Raw(Receipt.Span);
        if (Salts is { } salts)
        {
            json.Name("salts"u8);
            json.BeginObject();
            json.Hex("answer"u8, salts.Answer.Span);
            json.Hex("request"u8, salts.Request.Span);
            json.Hex("signature"u8, Signer!.Sign(ReceiptStatements.OfSalts(leafHash, salts.Request.Span, salts.Answer.Span)));
            json.EndObject();
        }

        if (!Signature.IsEmpty)
        {
            json.Hex("signature"u8, Signature.Span);
        }

        json.EndObject();
        return json.ToArray();
    }

    /// <summary>The receipt in a file, unverified.</summary>
    /// <exception cref="JsonException">There is none.</exception>
    public static Receipt Read(ReadOnlySpan<byte> file)
    {
        using var document = CanonicalJson.Parse(file);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("receipt", out var receipt)
            ? receipt.Deserialize(ReceiptJson.Default.Receipt) ?? throw new JsonException("The receipt is null.")
            : throw new JsonException("There is no member \"receipt\".");
    }
}
