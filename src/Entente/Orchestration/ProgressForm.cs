namespace Entente.Orchestration;

/// <summary>How a stream tells of the work before and between its words (`progress` of the request extension).</summary>
public enum ProgressForm
{
    /// <summary>As comments, which clients skip. The default.</summary>
    Comments,

    /// <summary>
    /// As `reasoning_content`, for programs that show it while their reader waits. Never as content: neither the answer's commitment
    /// nor a successor's prompt holds it.
    /// </summary>
    Reasoning,

    /// <summary>Not at all.</summary>
    None,
}
