using System.Text;
using System.Text.Json;

namespace Entente.Receipts;

/// <summary>
/// Verifies a bundle offline with nothing but the log's published keys. Any changed byte is found, and the part that holds it, or that
/// it contradicts, is named. Never throws for what it is given to judge.
/// </summary>
public static class ReceiptVerifier
{
    private static readonly string[] Members = ["receipt", "signature", "leaf", "proof", "checkpoint", "salts"];

    /// <summary>Checks, in this order: syntax, canonical form, signature, leaf, checkpoint, proof, salts, contents.</summary>
    /// <param name="bundle">The file's bytes.</param>
    /// <param name="key">The log's published key.</param>
    /// <param name="contents">Texts to be checked against the commitments; this needs a bundle with salts.</param>
    public static Verdict Verify(ReadOnlySpan<byte> bundle, NoteVerifier key, ReceiptContents? contents = null) => Verify(bundle, [key], contents);

    /// <summary>Verifies with several keys: those of a log that has changed its key, or of several logs.</summary>
    /// <param name="keys">At least one.</param>
    public static Verdict Verify(ReadOnlySpan<byte> bundle, IReadOnlyList<NoteVerifier> keys, ReceiptContents? contents = null)
    {
        JsonDocument document;
        byte[] canonical;
        try
        {
            document = CanonicalJson.Parse(bundle);
            canonical = CanonicalJson.Canonicalize(document.RootElement);
        }
        catch (JsonException syntax)
        {
            return Verdict.No(ReceiptPart.Syntax, $"The file is not JSON as receipts use it: {syntax.Message}");
        }

        using (document)
        {
            return bundle.SequenceEqual(canonical)
                ? Verify(document.RootElement, keys, contents)
                : Verdict.No(ReceiptPart.CanonicalForm, "The file is not in canonical form (RFC 8785): it was written or edited by something else.");
        }
    }

    private static Verdict Verify(JsonElement bundle, IReadOnlyList<NoteVerifier> keys, ReceiptContents? contents)
    {
        // 1. Syntax: the members of a bundle, and a receipt of this version.
        if (bundle.ValueKind != JsonValueKind.Object)
        {
            return Verdict.No(ReceiptPart.Syntax, "A receipt's file is a JSON object.");
        }

        if (bundle.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => !Members.Contains(name)) is { } unknown)
        {
            return Verdict.No(ReceiptPart.Syntax, $"A receipt's file has no member \"{unknown}\".");
        }

        if (Member(bundle, "receipt") is not { ValueKind: JsonValueKind.Object } receipt
            || !receipt.TryGetProperty("version", out var version) || Text(receipt, "log") is not { } log)
        {
            return Verdict.No(ReceiptPart.Syntax, "The member \"receipt\" is missing, or has no version or log.");
        }

        if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number != Receipt.CurrentVersion)
        {
            return Verdict.No(ReceiptPart.Syntax, $"The receipt has version {version.GetRawText()}; this verifier reads version {Receipt.CurrentVersion}.");
        }

        if (SafeIntegers.Offender(receipt) is { } offender)
        {
            return Verdict.No(ReceiptPart.Syntax, $"The receipt holds {offender}, which is no integer within 2^53 - 1.");
        }

        // 2. The signature over the receipt.
        var receiptBytes = CanonicalJson.Canonicalize(receipt);
        if (!LowerHex.TryDecode(Text(bundle, "signature"), Ed25519Key.SignatureLength, out var signature)
            || !Signed(keys, ReceiptStatements.OfReceipt(receiptBytes), signature))
        {
            return Verdict.No(ReceiptPart.Signature, $"{keys[0].Name} did not sign this receipt: its content, its signature or the key is another.");
        }

        keys = [.. keys.Where(key => key.Name == log)];
        if (!Signed(keys, ReceiptStatements.OfReceipt(receiptBytes), signature))
        {
            return Verdict.No(ReceiptPart.Signature, $"The receipt is of the log {log}, the key of another.");
        }

        // 3. The leaf that this receipt is.
        var leafHash = ReceiptEntry.LeafHash(receiptBytes);
        if (Member(bundle, "leaf") is null && Member(bundle, "proof") is null && Member(bundle, "checkpoint") is null)
        {
            return Verdict.No(ReceiptPart.Proof, "The receipt is signed but comes without its proof: it was taken before the log's next checkpoint. Fetch it again.");
        }

        if (Member(bundle, "leaf") is not { ValueKind: JsonValueKind.Object } leaf || leaf.EnumerateObject().Count() != 2
            || Member(leaf, "index") is not { ValueKind: JsonValueKind.Number } indexElement || !indexElement.TryGetInt64(out var index)
            || Text(leaf, "hash") != Convert.ToHexStringLower(leafHash))
        {
            return Verdict.No(ReceiptPart.Leaf, "The leaf that the file names is not this receipt's.");
        }

        // 4. The checkpoint, then the proof that leads to it.
        if (!TryOpenCheckpoint(Text(bundle, "checkpoint"), log, keys, out var checkpoint, out var why))
        {
            return Verdict.No(ReceiptPart.Checkpoint, why);
        }

        if (!TryReadProof(bundle, out var proof)
            || !MerkleProof.VerifyInclusion(index, checkpoint.Size, leafHash, proof, checkpoint.Root.Span))
        {
            return Verdict.No(ReceiptPart.Proof, $"The proof does not lead from leaf {index} to the checkpoint of {checkpoint.Size} leaves.");
        }

        // 5. The salts, and what they open.
        if (ReceiptSaltsCheck.Mismatch(bundle, receipt, leafHash, keys, contents) is { } mismatch)
        {
            return mismatch;
        }

        return new Verdict
        {
            Leaf = index,
            LeafHash = Convert.ToHexStringLower(leafHash),
            Checkpoint = checkpoint,
            Detail = $"Leaf {index} of {checkpoint.Origin}, under its checkpoint of {checkpoint.Size} leaves.",
        };
    }

    private static bool TryOpenCheckpoint(string? note, string log, IReadOnlyList<NoteVerifier> keys, out Checkpoint checkpoint, out string why)
    {
        checkpoint = null!;
        var failure = SignedNote.Open(Encoding.UTF8.GetBytes(note ?? ""), keys, out var opened);
        if (opened is null)
        {
            why = $"The checkpoint is no note that {log} signed: {failure}.";
            return false;
        }

        try
        {
            checkpoint = Checkpoint.Parse(opened.Text);
        }
        catch (FormatException format)
        {
            why = format.Message;
            return false;
        }

        why = $"The checkpoint is of the log {checkpoint.Origin}, the receipt of {log}.";
        return checkpoint.Origin == log;
    }

    internal static bool Signed(IReadOnlyList<NoteVerifier> keys, byte[] statement, byte[] signature) => keys.Any(key => key.Verify(statement, signature));

    private static bool TryReadProof(JsonElement bundle, out List<byte[]> proof)
    {
        proof = [];
        if (Member(bundle, "proof") is not { ValueKind: JsonValueKind.Array } array)
        {
            return false;
        }

        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || !LowerHex.TryDecode(item.GetString(), MerkleHash.Length, out var hash))
            {
                return false;
            }

            proof.Add(hash);
        }

        return true;
    }

    internal static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    internal static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
