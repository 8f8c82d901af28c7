namespace Entente.Evaluation.Live;

/// <summary>One model asked several times: the answer that most of its samples gave, of equals the first (self-consistency, arXiv 2203.11171).</summary>
internal static class SelfConsistency
{
    /// <summary>Where no sample has an answer that can be compared, whichever is taken is worth the mean of them.</summary>
    public static double Score(IReadOnlyList<LiveAnswer> samples)
    {
        var groups = samples.Where(sample => sample.Answer is not null).GroupBy(sample => sample.Answer!, StringComparer.Ordinal).ToList();
        return groups.Count > 0 ? groups.MaxBy(group => group.Count())!.Average(sample => sample.Score) : samples.Average(sample => sample.Score);
    }
}
