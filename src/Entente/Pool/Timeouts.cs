namespace Entente.Pool;

/// <summary>
/// Limits in time. <see cref="Headers"/>, <see cref="FirstToken"/>, <see cref="HedgeAfter"/> and <see cref="BetweenTokens"/>
/// bind streamed calls only: an answer that is not streamed may be silent until it is done.
/// </summary>
public sealed record Timeouts
{
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan Headers { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan HedgeAfter { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan BetweenTokens { get; init; } = TimeSpan.FromSeconds(20);
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(15);
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);
    public TimeSpan Commit { get; init; } = TimeSpan.FromSeconds(10);
}
