namespace Entente.Answers;

/// <summary>Groups many answers by what they come down to.</summary>
public static class AnswerGroups
{
    /// <returns>
    /// Every text in exactly one group; the largest first, of equals the one whose first member comes first. Equal normal forms are together; then a
    /// group joins the one other group that says the same, where it is only one: "5" joins "5 km", but neither of "5 km" and "5 m".
    /// </returns>
    public static IReadOnlyList<AnswerGroup> Of(IReadOnlyList<string> texts, AnswerKind? expected = null, IReadOnlyList<string>? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Of([.. texts.Select(text => FinalAnswer.Extract(text, expected, options))]);
    }

    /// <param name="answers">Null: a text without an answer; all of these are one group.</param>
    public static IReadOnlyList<AnswerGroup> Of(IReadOnlyList<FinalAnswer?> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var groups = Enumerable.Range(0, answers.Count)
            .GroupBy(place => answers[place])
            .Select(group => (Answer: group.Key, Members: group.ToList()))
            .ToList();

        foreach (var group in groups.ToList())
        {
            var same = groups.Where(other => !ReferenceEquals(other.Members, group.Members) && other.Answer?.Same(group.Answer) == true).ToList();

            // It may have been joined by another already; and the only one that says the same must itself have no second choice.
            if (same is [var only] && groups.Count(other => !ReferenceEquals(other.Members, only.Members) && only.Answer!.Same(other.Answer)) == 1 && groups.Contains(group))
            {
                var (kept, gone) = only.Members[0] < group.Members[0] ? (only, group) : (group, only);
                kept.Members.AddRange(gone.Members);
                kept.Members.Sort();
                groups.Remove(gone);
            }
        }

        return [.. groups
            .OrderByDescending(group => group.Members.Count)
            .ThenBy(group => group.Members[0])
            .Select(group => new AnswerGroup(group.Answer, group.Members))];
    }
}
