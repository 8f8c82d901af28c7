namespace Entente.Journal;

/// <summary>The journal cannot write: disk full, read-only, closed. The message names the way out.</summary>
public sealed class JournalUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
