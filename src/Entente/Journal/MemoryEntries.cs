namespace Entente.Journal;

/// <summary>What is written in a <see cref="MemoryJournal"/>, in the order of writing. Used under the journal's lock.</summary>
internal sealed class MemoryEntries
{
    private readonly List<StoredEntry> _written = [];
    private readonly Dictionary<string, List<StoredEntry>> _bySubject = [];
    private readonly List<StoredEntry> _hidden = [];
    private readonly Dictionary<string, (long Sequence, byte[] Body)> _snapshots = [];
    private readonly HashSet<string> _erased = [];
    private long _leaves;

    public MemoryEntries()
    {
    }

    /// <summary>As the next process finds them.</summary>
    public MemoryEntries(MemoryEntries before)
    {
        _written.AddRange(before._written.Concat(before._hidden).OrderBy(entry => entry.Sequence));
        _written.ForEach(Index);
        _snapshots = new(before._snapshots);
        Sequence = before.Sequence;
        _leaves = before._leaves;
    }

    public Pool.PlantedBug Planted { get; set; }

    /// <summary>The sequence of the last entry.</summary>
    public long Sequence { get; private set; }

    public IReadOnlyList<StoredEntry> All => [.. _written];

    public IReadOnlyList<StoredEntry> Of(string subject) => _bySubject.TryGetValue(subject, out var its) ? [.. its] : [];

    public void Store(PendingAppend pending)
    {
        foreach (var entry in pending.Entries.Where(entry => entry.Kind is not (EntryKind.Salts or EntryKind.Text) || !_erased.Contains(entry.Subject)))
        {
            var leaf = entry.Kind == EntryKind.Leaf ? _leaves++ : -1;
            pending.LastLeaf = Math.Max(pending.LastLeaf, leaf);
            var stored = new StoredEntry(++Sequence, entry.Kind, entry.Subject, entry.TimeMs, entry.Body.ToArray(), leaf);
            _written.Add(stored);
            Index(stored);
        }
    }

    /// <summary>From here on no salts or text of the run are taken.</summary>
    public void Close(string run) => _erased.Add(run);

    /// <summary>Removes the run's salts and text.</summary>
    public void Erase(string run)
    {
        bool Goes(StoredEntry entry) => entry.Kind is EntryKind.Salts or EntryKind.Text && entry.Subject == run;
        if ((Planted & Pool.PlantedBug.ErasuresAreForgotten) != 0)
        {
            _hidden.AddRange(_written.Where(Goes));
        }

        _written.RemoveAll(Goes);
        _bySubject.GetValueOrDefault(run)?.RemoveAll(Goes);
    }

    /// <summary>Nothing after <paramref name="last"/> has reached the disk.</summary>
    /// <returns>How many entries are lost.</returns>
    public int LoseAfter(long last)
    {
        var lost = _written.RemoveAll(entry => entry.Sequence > last);
        foreach (var its in _bySubject.Values)
        {
            its.RemoveAll(entry => entry.Sequence > last);
        }

        foreach (var name in _snapshots.Where(snapshot => snapshot.Value.Sequence > last).Select(snapshot => snapshot.Key).ToList())
        {
            _snapshots.Remove(name);
        }

        Sequence = last;
        _leaves = _written.Count(entry => entry.Kind == EntryKind.Leaf);
        return lost;
    }

    public T Fold<T>(T fold)
        where T : ISnapshotFold
    {
        var after = 0L;
        if (_snapshots.TryGetValue(fold.Name, out var snapshot))
        {
            fold.Read(snapshot.Body);
            after = snapshot.Sequence;
        }

        foreach (var entry in _written.Where(entry => entry.Sequence > after && fold.Kinds.Contains(entry.Kind)))
        {
            fold.Apply(entry);
        }

        _snapshots[fold.Name] = (Sequence, fold.Write());
        return fold;
    }

    private void Index(StoredEntry entry)
    {
        if (!_bySubject.TryGetValue(entry.Subject, out var its))
        {
            _bySubject[entry.Subject] = its = [];
        }

        its.Add(entry);
    }
}
