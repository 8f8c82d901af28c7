using Entente.Simulation.Upstream;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>No call goes on beyond its endpoint's limits in time: to connect, to the headers, to the first token, between tokens, in all.</summary>
internal sealed class InTime(SimulatedWorld world) : Invariant(world, "in time")
{
    /// <summary>How late timers may be, and how seldom it is looked.</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(60);

    /// <summary>A call is let go of between two frames, and a reader may take its time with one.</summary>
    private static readonly TimeSpan SlowReader = TimeSpan.FromMilliseconds(150);

    /// <summary>After the finish reason usage is awaited no longer than this.</summary>
    private static readonly TimeSpan UsageGrace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private long _looked;

    public override void AfterEvent()
    {
        if (Now - _looked < LookEvery.Ticks)
        {
            return;
        }

        _looked = Now;
        foreach (var call in World.OpenCalls)
        {
            if (!call.IsOver && Late(call) is { } what)
            {
                Violated(call.Run, $"{call} {what}");
            }
        }
    }

    private string? Late(ProviderCall call)
    {
        var limits = call.Endpoint.Timeouts;
        if (call.ConnectedAt is not { } connected)
        {
            return IsOver(call.StartedAt, limits.Connect) ? "is not connected in time" : null;
        }

        if (IsOver(call.StartedAt, limits.Total + SlowReader))
        {
            return call.ReadToEnd ? null : $"goes on for more than {limits.Total.TotalSeconds} s";
        }

        if (!call.Streamed)
        {
            return null;
        }

        if (call.Status == 0)
        {
            return IsOver(connected, limits.Headers) ? "has no headers in time" : null;
        }

        // One that says nothing may say at once that this was all: then only usage is awaited.
        if (call.Status == 200 && !call.HasSpoken && IsOver(call.StartedAt, limits.FirstToken) && !call.Read().HasFinish)
        {
            return "has no first token in time";
        }

        if (call.StalledAt is not { } stalled || !IsOver(stalled, limits.BetweenTokens < UsageGrace ? limits.BetweenTokens : UsageGrace))
        {
            return null;
        }

        var hasFinish = call.Read().HasFinish;
        return (call.HasSpoken || hasFinish) && IsOver(stalled, hasFinish ? UsageGrace : limits.BetweenTokens)
            ? $"has said nothing for {(Now - stalled) / TimeSpan.TicksPerMillisecond} ms"
            : null;
    }

    private bool IsOver(long since, TimeSpan limit) => Now - since > (limit + Lateness).Ticks;
}
