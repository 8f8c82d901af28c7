using Entente.Answers;

namespace Entente.Verification;

/// <summary>Whether the final answer says the same as the right one.</summary>
internal sealed class ExactVerifier(VerifierDefinition definition) : IVerifier
{
    private readonly FinalAnswer _expected = FinalAnswer.Of(definition.Expected ?? "");

    public string Name => definition.Name;

    public Task<Verdict> ScoreAsync(CandidateAnswer candidate, CancellationToken cancellationToken)
    {
        var found = FinalAnswer.Extract(candidate.Text, Hint);
        return Task.FromResult(Verdict.Of(_expected.Same(found), found is null ? "there is no answer" : $"the final answer is \"{Shown.Short(found.Raw)}\""));
    }

    /// <summary>What words and formulas look like need not be told, and telling would find them elsewhere.</summary>
    private AnswerKind? Hint => _expected.Kind is AnswerKind.Choice or AnswerKind.Number or AnswerKind.Json or AnswerKind.Code ? _expected.Kind : null;
}
