using System.Text.RegularExpressions;
using Entente.Answers;

namespace Entente.Verification;

/// <summary>Whether a pattern is found in the final answer, or in the whole text. A pattern that runs away is stopped.</summary>
internal sealed class RegexVerifier(VerifierDefinition definition) : IVerifier
{
    private readonly Regex _pattern = new(definition.Pattern ?? "", RegexOptions.CultureInvariant, definition.Timeout);

    public string Name => definition.Name;

    public Task<Verdict> ScoreAsync(CandidateAnswer candidate, CancellationToken cancellationToken)
    {
        try
        {
            var searched = definition.WholeText ? candidate.Text : FinalAnswer.Extract(candidate.Text)?.Raw.Trim() ?? "";
            var isFound = _pattern.IsMatch(searched);
            return Task.FromResult(Verdict.Of(isFound, $"the pattern is {(isFound ? "found" : "not found")} in {(definition.WholeText ? "the text" : $"the final answer \"{Shown.Short(searched)}\"")}"));
        }
        catch (RegexMatchTimeoutException)
        {
            return Task.FromResult(Verdict.Failed($"the pattern of {Name} did not end within {definition.Timeout.TotalSeconds:0.###} s"));
        }
    }
}
