using Entente.Orchestration;
using Entente.Runs;

namespace Entente.Verification;

/// <summary>A panel's answers and what the run's verifier says of each.</summary>
internal static class VerifiedAnswers
{
    /// <summary>One after the other, within the run's time; null for those that time did not reach.</summary>
    public static async Task<IReadOnlyList<Verdict?>> ScoreAsync(Run run, IVerifier verifier, IReadOnlyList<Orchestration.Candidate> answers, CancellationToken cancellationToken)
    {
        using var over = run.Meter.TimeLeft is { } left ? new CancellationTokenSource(left, run.Pool.Time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        var question = run.Call.Messages.LastOrDefault(message => message.Role == Dialects.Role.User)?.Text ?? "";
        var verdicts = new List<Verdict?>();
        foreach (var answer in answers)
        {
            try
            {
                verdicts.Add(either.IsCancellationRequested ? null : await verifier.ScoreAsync(new() { Question = question, Text = answer.Text, Model = answer.Model }, either.Token));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                verdicts.Add(null);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        return verdicts;
    }
}
