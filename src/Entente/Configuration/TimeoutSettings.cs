using Entente.Pool;

namespace Entente.Configuration;

/// <summary>Null: as the level above has it, in the end the defaults of <see cref="Pool.Timeouts"/>.</summary>
public sealed record TimeoutSettings
{
    public TimeSpan? Connect { get; init; }
    public TimeSpan? Headers { get; init; }
    public TimeSpan? FirstToken { get; init; }
    public TimeSpan? HedgeAfter { get; init; }
    public TimeSpan? BetweenTokens { get; init; }
    public TimeSpan? Total { get; init; }
    public TimeSpan? Heartbeat { get; init; }
    public TimeSpan? Commit { get; init; }

    public Timeouts Over(Timeouts below) => new()
    {
        Connect = Connect ?? below.Connect,
        Headers = Headers ?? below.Headers,
        FirstToken = FirstToken ?? below.FirstToken,
        HedgeAfter = HedgeAfter ?? below.HedgeAfter,
        BetweenTokens = BetweenTokens ?? below.BetweenTokens,
        Total = Total ?? below.Total,
        Heartbeat = Heartbeat ?? below.Heartbeat,
        Commit = Commit ?? below.Commit,
    };
}
