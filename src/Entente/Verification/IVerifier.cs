namespace Entente.Verification;

/// <summary>Scores an answer. Safe for concurrent use.</summary>
public interface IVerifier
{
    /// <summary>As in the configuration.</summary>
    string Name { get; }

    /// <exception cref="OperationCanceledException">The caller has left.</exception>
    Task<Verdict> ScoreAsync(CandidateAnswer candidate, CancellationToken cancellationToken);
}
