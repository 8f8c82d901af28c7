namespace Entente.Receipts;

/// <summary>A key that was the log's until a time (Unix milliseconds); what it signed stays signed.</summary>
/// <param name="Signer">Its private half, as long as it still signs checkpoints beside the new one; null afterwards.</param>
public sealed record OldLogKey(NoteVerifier Verifier, long UntilMs, NoteSigner? Signer = null);
