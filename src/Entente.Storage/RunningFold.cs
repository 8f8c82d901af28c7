using System.Collections.Concurrent;
using Entente.Journal;

namespace Entente.Storage;

/// <summary>
/// A fold that follows what is written, so that a snapshot reads nothing again. The writer notes entries once they are durable; the housekeeping
/// applies them.
/// </summary>
internal sealed class RunningFold(Func<ISnapshotFold> empty)
{
    private readonly ConcurrentQueue<StoredEntry> _since = new();
    private readonly ulong _kinds = empty().Kinds.Aggregate(0UL, (set, kind) => set | (1UL << (int)kind));
    private ISnapshotFold? _state;
    private long _upTo;

    public Func<ISnapshotFold> Empty => empty;

    /// <summary>By the writer, in the order of sequences, for every entry that is written after this fold is kept.</summary>
    public void Note(JournalEntry entry, long sequence)
    {
        if ((_kinds & (1UL << (int)entry.Kind)) != 0)
        {
            _since.Enqueue(new StoredEntry(sequence, entry.Kind, entry.Subject, entry.TimeMs, entry.Body, -1) { Said = entry.Said });
        }
    }

    /// <summary>The fold of everything up to a sequence, which never goes back. By the housekeeping.</summary>
    /// <param name="read">Reads it from the files; asked once.</param>
    public ISnapshotFold At(long sequence, Func<Func<ISnapshotFold>, long, ISnapshotFold> read)
    {
        if (_state is null)
        {
            _state = read(empty, sequence);
            _upTo = sequence;
        }

        while (_since.TryPeek(out var next) && next.Sequence <= sequence)
        {
            if (next.Sequence > _upTo)
            {
                _state.Apply(next);
                _upTo = next.Sequence;
            }

            _since.TryDequeue(out _);
        }

        return _state;
    }
}
