namespace Entente.Journal;

/// <summary>Entries that somebody waits for.</summary>
internal sealed class PendingAppend(IReadOnlyList<JournalEntry> entries, string? erases)
{
    public IReadOnlyList<JournalEntry> Entries => entries;

    /// <summary>The run whose salts and text go.</summary>
    public string? Erases => erases;

    /// <summary>The disk is full when its turn comes.</summary>
    public bool Fails { get; init; }

    public long LastLeaf { get; set; } = -1;

    // Who waits goes on in the context that it captured, never inside the journal's lock.
    public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its flush has ended.</summary>
    public void Tell()
    {
        if (Fails)
        {
            Done.SetException(new JournalUnavailableException(MemoryDisk.Full));
        }
        else
        {
            Done.SetResult(LastLeaf);
        }
    }
}
