namespace Entente.Journal;

/// <summary>
/// The one seam that writes. Entries of one call to <see cref="AppendAsync"/> become durable together or not at all, and in the
/// order of the calls. Safe for concurrent use.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>Completes when the entries are durable.</summary>
    /// <returns>The index of the last leaf among them in the log; -1 where there is none.</returns>
    /// <exception cref="JournalUnavailableException">They could not be written and will not be.</exception>
    ValueTask<long> AppendAsync(IReadOnlyList<JournalEntry> entries);

    /// <summary>Durable entries of one kind, oldest first.</summary>
    IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, CancellationToken cancellationToken = default);

    /// <summary>Durable entries of one kind about one subject (a run, a key), oldest first.</summary>
    IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, string subject, CancellationToken cancellationToken = default);

    /// <summary>Number of entries that await their turn.</summary>
    int Waiting { get; }
}

public enum EntryKind
{
    /// <summary>A run event; subject: the run.</summary>
    Run,

    /// <summary>A leaf of the log: the signed receipt's bytes; subject: the run. Gets the next leaf index.</summary>
    Leaf,

    /// <summary>The sealed salts of a run's commitments; subject: the run.</summary>
    Salts,

    /// <summary>A directive issued, observed or lifted; subject: its id.</summary>
    Directive,

    /// <summary>A key made or revoked; subject: its id.</summary>
    Key,

    /// <summary>What was learned of an endpoint (a corrected continuation fact, that it has worked); subject: the endpoint.</summary>
    Endpoint,
}

public sealed record JournalEntry(EntryKind Kind, string Subject, long TimeMs, ReadOnlyMemory<byte> Body);

/// <param name="Sequence">Rises by one for each entry.</param>
/// <param name="LeafIndex">-1 where it is no leaf.</param>
public sealed record StoredEntry(long Sequence, EntryKind Kind, string Subject, long TimeMs, ReadOnlyMemory<byte> Body, long LeafIndex);

/// <summary>The journal cannot write: disk full, read-only, closed. The message names the way out.</summary>
public sealed class JournalUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
