namespace Entente.Tests.Storage.PowerLoss;

/// <summary>Something that happened to the files of a recorded directory, in the order in which it happened.</summary>
internal abstract record DiskEvent
{
    /// <summary>Milliseconds since the recording began.</summary>
    public double At { get; init; }
}

/// <summary>A name begins to stand for a new file.</summary>
internal sealed record Appeared(string Name, int File, bool IsFolder = false) : DiskEvent;

internal sealed record Gone(string Name) : DiskEvent;

internal sealed record Written(int File, long Offset, byte[] Bytes) : DiskEvent;

internal sealed record Truncated(int File, long Length) : DiskEvent;

/// <summary>All that happened to the file before event <paramref name="Begun"/> is safe now.</summary>
internal sealed record Flushed(int File, int Begun) : DiskEvent;

/// <summary>The directory's names, as they were at event <paramref name="Begun"/> when the flush began, are safe now. Of two that overlap the one that began first may end last.</summary>
internal sealed record NamesFlushed(string Directory, IReadOnlyDictionary<string, int> Names, int Begun) : DiskEvent;
