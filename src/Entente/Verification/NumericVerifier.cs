using Entente.Answers;

namespace Entente.Verification;

/// <summary>Whether the final answer is a number near enough to the right one, units converted.</summary>
internal sealed class NumericVerifier(VerifierDefinition definition) : IVerifier
{
    private readonly FinalAnswer _expected = FinalAnswer.Of(definition.Expected ?? "", AnswerKind.Number);

    public string Name => definition.Name;

    public Task<Verdict> ScoreAsync(CandidateAnswer candidate, CancellationToken cancellationToken)
    {
        if (FinalAnswer.Extract(candidate.Text, AnswerKind.Number) is not { } found || found.DistanceTo(_expected) is not { } distance)
        {
            return Task.FromResult(Verdict.Of(false, "the final answer is no number of this kind"));
        }

        return Task.FromResult(Verdict.Of(distance <= Allowed, FormattableString.Invariant($"the final answer \"{Shown.Short(found.Raw)}\" is {distance:G6} away, {Allowed:G6} is allowed")));
    }

    private double Allowed => Tolerance.Parse(definition.Tolerance) is { } tolerance ? tolerance.Around(_expected) : 0;
}
