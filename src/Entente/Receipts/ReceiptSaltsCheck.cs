using System.Text.Json;

namespace Entente.Receipts;

/// <summary>The last steps of verification, for bundles that carry salts and holders that have the texts.</summary>
internal static class ReceiptSaltsCheck
{
    internal static Verdict? Mismatch(
        JsonElement bundle, JsonElement receipt, byte[] leafHash, IReadOnlyList<NoteVerifier> keys, ReceiptContents? contents)
    {
        if (ReceiptVerifier.Member(bundle, "salts") is not { } salts)
        {
            return contents switch
            {
                { Answer: not null } when ReceiptVerifier.Member(receipt, "answer") is null => Verdict.No(ReceiptPart.Answer, "The receipt says nothing of an answer: the server ended before the answer did, and what was delivered by then is not known."),
                { Request: not null } => Verdict.No(ReceiptPart.Request, "The request cannot be checked: the file comes without the salts, which the run's own key gets."),
                { Answer: not null } => Verdict.No(ReceiptPart.Answer, "The answer cannot be checked: the file comes without the salts, which the run's own key gets."),
                _ => null,
            };
        }

        var (request, answer) = (ReceiptVerifier.Text(salts, "request"), ReceiptVerifier.Text(salts, "answer"));
        if (salts.ValueKind != JsonValueKind.Object || salts.EnumerateObject().Count() != 3
            || !LowerHex.TryDecode(request, Commitment.SaltLength, out var requestSalt)
            || !LowerHex.TryDecode(answer, Commitment.SaltLength, out var answerSalt)
            || !LowerHex.TryDecode(ReceiptVerifier.Text(salts, "signature"), Ed25519Key.SignatureLength, out var signature)
            || !ReceiptVerifier.Signed(keys, ReceiptStatements.OfSalts(leafHash, requestSalt, answerSalt), signature))
        {
            return Verdict.No(ReceiptPart.Salts, $"{keys[0].Name} did not hand out these salts with this receipt.");
        }

        if (contents?.Request is { } requestBytes && !Commitment.Opens(Committed(receipt, "request"), requestSalt, requestBytes.Span))
        {
            return Verdict.No(ReceiptPart.Request, "The request given is not the one that this run received.");
        }

        if (contents?.Answer is { } answerBytes && !Commitment.Opens(Committed(receipt, "answer"), answerSalt, answerBytes.Span))
        {
            return Verdict.No(ReceiptPart.Answer, "The answer given is not the one that this run delivered.");
        }

        return null;
    }

    private static string Committed(JsonElement receipt, string part) =>
        ReceiptVerifier.Member(receipt, part) is { } element ? ReceiptVerifier.Text(element, "commitment") ?? "" : "";
}
