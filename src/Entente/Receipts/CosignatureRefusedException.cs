namespace Entente.Receipts;

/// <summary>A cosignature is not taken. <see cref="Code"/> is the cause for programs, the message says it to people.</summary>
public sealed class CosignatureRefusedException(string code, string message) : Exception(message)
{
    public string Code => code;
}
