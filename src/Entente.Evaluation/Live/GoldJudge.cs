using Entente.Answers;
using Entente.Evaluation.Recorded;

namespace Entente.Evaluation.Live;

/// <summary>Right is what comes down to the same as the right answer of the dataset.</summary>
public sealed class GoldJudge : ILiveJudge
{
    public bool NeedsGold => true;

    public Task<LiveVerdict> JudgeAsync(RecordedQuestion question, string text, CancellationToken cancellationToken)
    {
        var found = Find(question, text);
        return Task.FromResult(new LiveVerdict(Gold(question).Same(found) ? 1 : 0, found?.Normal));
    }

    /// <summary>What an answer to a question comes down to.</summary>
    internal static FinalAnswer? Find(RecordedQuestion question, string text)
    {
        var options = Options(question);

        // What words and formulas look like need not be told, and telling would find them elsewhere.
        AnswerKind? told = options is not null ? AnswerKind.Choice : question.Gold is null ? null : Gold(question).Kind;
        AnswerKind? hint = told is AnswerKind.Choice or AnswerKind.Number or AnswerKind.Json or AnswerKind.Code ? told : null;
        return FinalAnswer.Extract(text, hint, options);
    }

    private static FinalAnswer Gold(RecordedQuestion question) => FinalAnswer.Of(question.Gold ?? "", options: Options(question));

    private static IReadOnlyList<string>? Options(RecordedQuestion question) => question.Options.Count > 0 ? question.Options : null;
}
