using System.Reflection;
using Entente.Journal;

namespace Entente.Tests.ExtensionsAI;

/// <summary>A journal that makes a receipt durable when the test opens the gate; all else is the inner one's.</summary>
#pragma warning disable CA1852, CA1001 // DispatchProxy derives from it; who holds it as a journal disposes it
internal class GatedJournal : DispatchProxy
#pragma warning restore CA1852, CA1001
{
    private readonly MemoryJournal _inner = new(TimeProvider.System, TimeSpan.Zero);

    public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static (IJournal Journal, GatedJournal Gate) Create()
    {
        var journal = Create<IJournal, GatedJournal>();
        return (journal, (GatedJournal)(object)journal);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        => args is [IReadOnlyList<JournalEntry> entries, ..] && entries.Any(entry => entry.Kind == EntryKind.Leaf)
            ? new ValueTask<long>(AppendAsync(entries))
            : targetMethod!.Invoke(_inner, args);

    private async Task<long> AppendAsync(IReadOnlyList<JournalEntry> entries)
    {
        Asked.TrySetResult();
        await Open.Task;
        return await _inner.AppendAsync(entries);
    }
}
