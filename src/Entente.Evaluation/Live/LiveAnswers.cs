using Entente.Evaluation.Recorded;

namespace Entente.Evaluation.Live;

/// <summary>By question and who was asked: the answer, and further samples where there are some.</summary>
internal sealed class LiveAnswers : Dictionary<(QuestionKey Question, string Name), IReadOnlyList<LiveAnswer>>;
