namespace Entente.Verification;

/// <summary>Scores an answer. Safe for concurrent use.</summary>
public interface IVerifier
{
    /// <summary>As in the configuration.</summary>
    string Name { get; }

    /// <summary>Calls of the run that one score takes at the most; 0 where no model is asked.</summary>
    int Calls => 0;

    /// <exception cref="OperationCanceledException">The caller has left.</exception>
    Task<Verdict> ScoreAsync(CandidateAnswer candidate, CancellationToken cancellationToken);
}
