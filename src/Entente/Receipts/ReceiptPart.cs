namespace Entente.Receipts;

/// <summary>The parts of a bundle, as verification names the one that does not match.</summary>
public static class ReceiptPart
{
    /// <summary>It is not JSON, or not a bundle of this format.</summary>
    public const string Syntax = "syntax";

    /// <summary>It is a bundle, but not in the one byte form it must have.</summary>
    public const string CanonicalForm = "canonical form";

    /// <summary>The log's key did not sign this receipt.</summary>
    public const string Signature = "signature";

    /// <summary>The leaf named is not this receipt's.</summary>
    public const string Leaf = "leaf";

    /// <summary>The proof is missing, or does not lead from this leaf to the checkpoint.</summary>
    public const string Proof = "proof";

    /// <summary>The log's key did not sign this checkpoint, or it is another log's.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>The log's key did not hand out these salts with this receipt.</summary>
    public const string Salts = "salts";

    /// <summary>The request given is not the one committed to.</summary>
    public const string Request = "request";

    /// <summary>The answer given is not the one committed to.</summary>
    public const string Answer = "answer";
}
