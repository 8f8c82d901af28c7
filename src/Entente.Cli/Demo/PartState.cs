using Entente.Runs;

namespace Entente.Cli.Demo;

/// <summary>How far a model has come, in a few words.</summary>
internal static class PartState
{
    public static string Of(Part part, Story story, long nowMs)
        => part.Ended is { } ended ? OfEnded(part, ended, story) : OfRunning(part, story, nowMs);

    private static string OfRunning(Part part, Story story, long nowMs)
    {
        var since = Words.Seconds(Math.Max(0, nowMs - part.Asked.TimeMs));
        if (!part.IsSpeaker || story.Text.Length == 0)
        {
            return $"asked {since} ago";
        }

        if (HasTakenOver(part, story))
        {
            return "going on";
        }

        return IsSuccessor(part, story) ? $"taking over {since}" : "speaking";
    }

    private static string OfEnded(Part part, StepEnded ended, Story story)
    {
        if (ended.Outcome == StepOutcome.Complete)
        {
            var took = Words.Seconds(ended.Ms);
            return part.Asked.Role switch
            {
                "judge" => $"compared in {took}",
                _ when HasTakenOver(part, story) => "went on to the end",
                _ when part.IsSpeaker => $"spoke for {took}",
                _ => $"answered in {took}",
            };
        }

        if (ended.Failure?.Directive is not null)
        {
            return ended.DeliveredChars > 0 ? "withdrawn in mid-answer" : "withdrawn";
        }

        return ended.Outcome == StepOutcome.Cancelled ? "let go" : $"failed: {ended.Failure?.Code ?? "unknown"}";
    }

    private static bool HasTakenOver(Part part, Story story) => story.Handovers.Any(handover => handover.ToStep == part.Asked.Step);

    private static bool IsSuccessor(Part part, Story story) => story.Parts.First(other => other.IsSpeaker) != part;
}
