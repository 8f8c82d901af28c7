namespace Entente.Verification;

/// <summary>Another verifier, whose crash, hang or score out of range fails the candidate and nothing else.</summary>
internal sealed class GuardedVerifier(IVerifier inner, TimeSpan limit, TimeProvider time) : IVerifier
{
    public string Name => inner.Name;

    public int Calls => inner.Calls;

    public async Task<Verdict> ScoreAsync(CandidateAnswer candidate, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            // One that does not heed its token is left behind.
            var verdict = await inner.ScoreAsync(candidate, either.Token).WaitAsync(either.Token);
            return verdict.Score is >= 0 and <= 1 ? verdict : Verdict.Failed($"the verifier {Name} gave the score {verdict.Score}, which is not from 0 to 1");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return Verdict.Failed($"the verifier {Name} did not end within {limit.TotalSeconds:0.###} s");
        }
        catch (Exception crash) when (crash is not OutOfMemoryException)
        {
            return Verdict.Failed($"the verifier {Name} failed: {crash.Message}");
        }
    }
}
