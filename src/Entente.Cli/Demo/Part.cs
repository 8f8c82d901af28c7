using Entente.Runs;

namespace Entente.Cli.Demo;

/// <summary>One model's part in the answer: a step of the run, and how it ended; null while it works.</summary>
internal sealed record Part(StepStarted Asked, StepEnded? Ended)
{
    /// <summary>Its words go to the caller.</summary>
    public bool IsSpeaker => Asked.Role is "writer" or "answer";

    public bool WasWithdrawn => Ended?.Failure is { Directive: not null };

    /// <summary>Its developer and their jurisdiction, such as `Alpha Lab (FR)`.</summary>
    public string Developer => $"{Asked.Developer ?? "unknown"} ({Asked.DeveloperJurisdiction ?? "unknown"})";
}
