namespace Entente.Answers;

/// <summary>Texts that come down to the same answer.</summary>
/// <param name="Answer">The first member's; null for texts without one.</param>
/// <param name="Members">Places in the list that was grouped, in its order.</param>
public sealed record AnswerGroup(FinalAnswer? Answer, IReadOnlyList<int> Members);
