namespace Entente.Receipts;

/// <summary>Why a note was not opened.</summary>
public enum NoteFailure
{
    /// <summary>It was opened.</summary>
    None,

    /// <summary>It is not written as C2SP signed-note says, or holds over 100 signatures.</summary>
    Malformed,

    /// <summary>Two known keys have the name and hash of a signature.</summary>
    AmbiguousKey,

    /// <summary>A signature that claims a known key is not that key's.</summary>
    InvalidSignature,

    /// <summary>No known key signed it.</summary>
    NoKnownSignature,
}
