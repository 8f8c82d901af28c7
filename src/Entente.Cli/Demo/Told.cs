using Entente.Runs;

namespace Entente.Cli.Demo;

/// <summary>What the server tells its client, from the two sides on which it listens.</summary>
internal abstract record Told
{
    /// <summary>Words of the answer, as they are streamed.</summary>
    public sealed record Words(string Text) : Told;

    /// <summary>Nothing, for a moment: clocks go on.</summary>
    public sealed record Nothing : Told;

    /// <summary>An event of the run.</summary>
    public sealed record Happened(RunEvent Event) : Told;
}
