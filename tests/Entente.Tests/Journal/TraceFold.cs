using System.Text;
using Entente.Journal;

namespace Entente.Tests.Journal;

/// <summary>A fold that remembers everything: sequence and body of each run event and key.</summary>
internal sealed class TraceFold : ISnapshotFold
{
    private readonly StringBuilder _trace = new();

    public string Trace => _trace.ToString().TrimEnd();

    /// <summary>Entries applied since the snapshot.</summary>
    public int Applied { get; private set; }

    public string Name => "trace";

    public IReadOnlyList<EntryKind> Kinds => [EntryKind.Run, EntryKind.Key];

    public void Apply(StoredEntry entry)
    {
        Applied++;
        _trace.Append(null, $"{entry.Sequence}:{Encoding.UTF8.GetString(entry.Body.Span)} ");
    }

    public byte[] Write() => Encoding.UTF8.GetBytes(_trace.ToString());

    public void Read(ReadOnlySpan<byte> snapshot) => _trace.Append(Encoding.UTF8.GetString(snapshot));
}
