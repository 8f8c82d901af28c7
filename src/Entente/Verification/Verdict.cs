namespace Entente.Verification;

/// <summary>What a verifier says of one candidate.</summary>
public sealed record Verdict
{
    /// <summary>A candidate with this score or more counts as verified.</summary>
    public const double Accepts = 0.5;

    /// <summary>From 0 (wrong) to 1 (right); 0 where the verifier failed.</summary>
    public required double Score { get; init; }

    /// <summary>One sentence.</summary>
    public required string Why { get; init; }

    /// <summary>The verifier crashed, hung or lied about its range: that is no judgement of the candidate, but it is not verified.</summary>
    public bool IsFailed { get; init; }

    public bool IsAccepted => !IsFailed && Score >= Accepts;

    public static Verdict Of(double score, string why) => new() { Score = score, Why = why };

    public static Verdict Of(bool isRight, string why) => Of(isRight ? 1.0 : 0.0, why);

    public static Verdict Failed(string why) => new() { Score = 0, Why = why, IsFailed = true };
}
