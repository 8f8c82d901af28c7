namespace Entente.Receipts;

/// <summary>One signature line of a note: the key's name and hash, and the signature without them.</summary>
public sealed record NoteSignature(string Name, uint KeyHash, ReadOnlyMemory<byte> Signature);
