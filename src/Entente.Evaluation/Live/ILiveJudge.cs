using Entente.Evaluation.Recorded;

namespace Entente.Evaluation.Live;

/// <summary>Says whether an answer is right. Safe for concurrent use.</summary>
public interface ILiveJudge
{
    /// <summary>Whether it needs to know the right answer.</summary>
    bool NeedsGold { get; }

    Task<LiveVerdict> JudgeAsync(RecordedQuestion question, string text, CancellationToken cancellationToken);
}

/// <param name="Score">From 0 (wrong) to 1 (right).</param>
/// <param name="Answer">The final answer that was found in the text; null for none.</param>
/// <param name="Failed">Why nothing could be said of it, which counts as wrong; null where something could.</param>
public sealed record LiveVerdict(double Score, string? Answer, string? Failed = null);
