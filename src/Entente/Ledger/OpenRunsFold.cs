using System.Text;
using Entente.Journal;

namespace Entente.Ledger;

/// <summary>The runs that have begun and not ended, as a pure fold over the journal's run events. Not safe for concurrent use.</summary>
public sealed class OpenRunsFold : ISnapshotFold
{
    // An event's name is the first that is written of it.
    private static readonly byte[] Started = "{\"event\":\"run.started\""u8.ToArray();
    private static readonly byte[] Ended = "{\"event\":\"answer.ended\""u8.ToArray();

    private readonly HashSet<string> _open = [];

    /// <summary>Ids, in no particular order.</summary>
    public IReadOnlyCollection<string> Open => _open;

    /// <inheritdoc/>
    public string Name => "open-runs-1";

    /// <inheritdoc/>
    public IReadOnlyList<EntryKind> Kinds => [EntryKind.Run];

    /// <inheritdoc/>
    public void Apply(StoredEntry entry)
    {
        if (entry.Body.Span.StartsWith(Started))
        {
            _open.Add(entry.Subject);
        }
        else if (entry.Body.Span.StartsWith(Ended))
        {
            _open.Remove(entry.Subject);
        }
    }

    /// <summary>An id a line.</summary>
    public byte[] Write() => Encoding.UTF8.GetBytes(string.Join('\n', _open));

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> snapshot)
    {
        _open.Clear();
        _open.UnionWith(Encoding.UTF8.GetString(snapshot).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
