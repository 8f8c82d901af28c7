using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Entente.Journal;

/// <summary>What is known of a run after retention has dropped it: that it was, when it went, and which leaf it left.</summary>
public sealed record DroppedRun
{
    /// <summary>The newest period that went with entries of this run.</summary>
    public required string Period { get; init; }

    /// <summary>When its file was dropped, in milliseconds since 1970.</summary>
    public required long DroppedMs { get; init; }

    /// <summary>The value of <c>ledger.retention</c> that dropped it.</summary>
    public required int Retention { get; init; }

    /// <summary>As <see cref="StoredEntry.LeafIndex"/>; -1 where the run left none in what was dropped.</summary>
    public required long LeafIndex { get; init; }

    /// <summary>Tells whose run it was; 0: not known.</summary>
    public required uint Owner { get; init; }

    /// <summary>Whether it was this caller's. Of other callers' runs one in 2^32 is taken for theirs.</summary>
    public bool IsOf(string run, string caller) => Owner != 0 && Owner == OwnerOf(run, caller);

    /// <summary>What stands for a run's id in a list of dropped ones: its digest's first 64 bits.</summary>
    public static ulong NameOf(string run) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(run)));

    /// <summary>What stands for its caller there; says nothing to whoever does not know the run's id.</summary>
    public static uint OwnerOf(string run, string caller) => Math.Max(1, BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{run}\0{caller}"))));
}
