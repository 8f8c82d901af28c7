using System.Collections.Immutable;

namespace Entente.Verification.Sandbox;

public sealed record SandboxOrder
{
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>On standard input, or in the file `answer`.</summary>
    public required string Input { get; init; }

    public bool InputAsFile { get; init; }

    /// <summary>Paths that may be read beside /usr, /bin, /sbin and /lib.</summary>
    public ImmutableArray<string> Read { get; init; } = [];

    /// <summary>Address space of each process.</summary>
    public int MemoryMb { get; init; } = 512;

    /// <summary>Of all files that it writes, and of the largest.</summary>
    public int FilesMb { get; init; } = 16;

    /// <summary>On standard output and standard error each; a program that writes more is killed.</summary>
    public int OutputKb { get; init; } = 64;

    /// <summary>Seconds of processor time of each process; time by the clock is the caller's, by its token.</summary>
    public int ProcessorSeconds { get; init; } = 60;

    public int Processes { get; init; } = 64;
}
