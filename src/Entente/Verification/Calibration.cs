using System.Collections.Immutable;

namespace Entente.Verification;

/// <summary>From this raw score on, this part of the answers was right.</summary>
public sealed record CalibrationStep(double From, double Right);

/// <summary>
/// What a judge's score is worth: isotonic regression over answers whose truth is known, by pooling neighbours that contradict the order (Ayer et al.,
/// 1955). A calibrated score of 0.7 was right in 70 % of the set.
/// </summary>
public static class Calibration
{
    /// <param name="scored">Raw scores from 0 to 1 and whether the answer was right; not the answers on which the result is reported.</param>
    public static ImmutableArray<CalibrationStep> Fit(IEnumerable<(double Score, bool IsRight)> scored)
    {
        ArgumentNullException.ThrowIfNull(scored);
        var blocks = new List<(double From, double Right, int Count)>();
        foreach (var group in scored.GroupBy(item => item.Score).OrderBy(group => group.Key))
        {
            blocks.Add((group.Key, group.Count(item => item.IsRight), group.Count()));
            while (blocks.Count > 1 && blocks[^2].Right * blocks[^1].Count >= blocks[^1].Right * blocks[^2].Count)
            {
                var (before, last) = (blocks[^2], blocks[^1]);
                blocks.RemoveRange(blocks.Count - 2, 2);
                blocks.Add((before.From, before.Right + last.Right, before.Count + last.Count));
            }
        }

        return [.. blocks.Select(block => new CalibrationStep(block.From, block.Right / block.Count))];
    }

    /// <summary>The raw score itself where there are no steps.</summary>
    public static double Of(ImmutableArray<CalibrationStep> steps, double score)
        => steps.IsDefaultOrEmpty ? score : (steps.LastOrDefault(step => step.From <= score) ?? steps[0]).Right;
}
