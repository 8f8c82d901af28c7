using System.Text.Json.Nodes;
using Entente.Evaluation.Recorded;
using Entente.Verification;

namespace Entente.Evaluation.Live;

/// <summary>Right is what a verifier accepts. One that crashes, hangs or lies about its range fails the answer, not the evaluation.</summary>
/// <param name="make">The verifier for a question.</param>
/// <param name="needsGold">Whether it is made from the right answer, or told it.</param>
/// <param name="isTold">It is given an object with question, answer, final answer and the right answer instead of the answer alone.</param>
public sealed class VerifierJudge(Func<RecordedQuestion, IVerifier> make, bool needsGold, bool isTold) : ILiveJudge
{
    public bool NeedsGold => needsGold;

    public async Task<LiveVerdict> JudgeAsync(RecordedQuestion question, string text, CancellationToken cancellationToken)
    {
        var found = GoldJudge.Find(question, text)?.Normal;
        var verdict = await make(question).ScoreAsync(new CandidateAnswer { Question = question.Prompt, Text = isTold ? Told(question, text, found) : text }, cancellationToken);
        return new LiveVerdict(verdict.IsFailed ? 0 : verdict.Score, found, verdict.IsFailed ? verdict.Why : null);
    }

    private static string Told(RecordedQuestion question, string text, string? found) => new JsonObject
    {
        ["question"] = question.Prompt,
        ["options"] = new JsonArray([.. question.Options.Select(option => (JsonNode)option)]),
        ["answer"] = text,
        ["final_answer"] = found,
        ["gold"] = question.Gold,
    }.ToJsonString();
}
