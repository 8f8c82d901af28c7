using Entente.Dialects;
using Entente.Runs;

namespace Entente.Orchestration;

/// <summary>Asked before each call that is no must: whether the run's caps have room for it and for what has to follow.</summary>
internal static class Estimate
{
    /// <param name="callsAfter">Calls that must still be possible afterwards.</param>
    /// <returns>Null where it may be made; else which cap is in the way, as the end of a sentence.</returns>
    public static string? WhyNot(Run run, Call call, string model, int callsAfter = 0, int tokens = Affordance.UsualTokens)
    {
        if (run.Meter.CallsLeft is { } calls && calls < 1 + callsAfter)
        {
            return "max_calls leaves no room for another call";
        }

        if (run.Meter.TimeLeft is { } time && time <= TimeSpan.Zero)
        {
            return "the time is over";
        }

        return run.Meter.LeftNanoUsd is { } left && !Affordance.Has(run.Definition.Find(model), call, tokens, left / (1 + callsAfter))
            ? "the cap on cost leaves no room for another call"
            : null;
    }
}
