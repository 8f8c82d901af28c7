using System.Globalization;
using System.Security.Cryptography;
using Entente.Journal;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>The leaves on the disk with their hashes (RFC 9162 section 2.1), read anew each time and hashed once.</summary>
internal sealed class Leaves(SimulatedWorld world)
{
    private readonly Dictionary<StoredEntry, byte[]> _hashes = new(ReferenceEqualityComparer.Instance);

    /// <summary>What a kill leaves.</summary>
    public List<(StoredEntry Entry, byte[] Hash)> Durable => [.. world.Journal.Durable.Where(entry => entry.Kind == EntryKind.Leaf).Select(entry => (entry, HashOf(entry)))];

    /// <summary>What a power loss leaves.</summary>
    public List<(StoredEntry Entry, byte[] Hash)> Safe
    {
        get
        {
            var synced = world.Journal.Synced;
            return [.. Durable.Where(leaf => leaf.Entry.Sequence <= synced)];
        }
    }

    /// <summary>The size that a checkpoint's note says (C2SP tlog-checkpoint: its second line).</summary>
    public static int SizeOf(string note) => int.Parse(note.Split('\n')[1], CultureInfo.InvariantCulture);

    private byte[] HashOf(StoredEntry entry)
    {
        if (!_hashes.TryGetValue(entry, out var hash))
        {
            _hashes[entry] = hash = SHA256.HashData([0, .. SHA256.HashData(entry.Body.Span)]);
        }

        return hash;
    }
}
