namespace Entente.Receipts;

/// <summary>How a run ended.</summary>
public enum ReceiptStatus
{
    /// <summary>The answer was delivered whole.</summary>
    Complete,

    /// <summary>It ended in an error that the caller was told.</summary>
    Error,

    /// <summary>The caller left.</summary>
    Cancelled,
}
