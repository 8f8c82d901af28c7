using Entente.Journal;

namespace Entente.Storage;

internal static class JournalKinds
{
    /// <summary>Few, and they hold until something newer is said: each file begins with those of all files before it.</summary>
    public static bool IsStanding(EntryKind kind) => kind is EntryKind.Directive or EntryKind.Key or EntryKind.Endpoint or EntryKind.Erasure;

    /// <summary>What is written while a run lives.</summary>
    public static bool IsOfRun(EntryKind kind) => kind is EntryKind.Run or EntryKind.Leaf or EntryKind.Salts or EntryKind.Text or EntryKind.Settlement;
}
