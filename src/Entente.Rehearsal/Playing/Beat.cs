namespace Entente.Rehearsal.Playing;

/// <summary>One write of a body, and the wait before it.</summary>
/// <param name="Tokens">How many tokens are whole once it is out.</param>
/// <param name="Text">The text in them.</param>
internal readonly record struct Beat(ReadOnlyMemory<byte> Bytes, TimeSpan Wait, int Tokens = 0, string Text = "");

/// <summary>All writes of a body and how it ends.</summary>
internal sealed record Score(IReadOnlyList<Beat> Beats, Calls.CallEnding Ending)
{
    /// <summary>Before the end.</summary>
    public TimeSpan LastWait { get; init; }
}
