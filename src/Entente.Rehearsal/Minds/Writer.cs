using System.Collections.Immutable;
using Entente.Rehearsal.Questions;

namespace Entente.Rehearsal.Minds;

/// <summary>Plays Fuse's writer: states what most of the answers state, in the words that all minds share.</summary>
internal static class Writer
{
    /// <param name="own">What the writing mind would answer itself; decides among equals.</param>
    public static string Say(PanelPrompt prompt, Question? question, string? own, string otherwise)
    {
        var groups = prompt.Groups();
        if (groups.IsEmpty) return prompt.Answers.IsEmpty ? otherwise : prompt.Answers[0].Text;

        var best = groups.TakeWhile(group => group.Length == groups[0].Length).ToImmutableArray();
        var chosen = best.FirstOrDefault(group => string.Equals(group[0].Final, own, StringComparison.OrdinalIgnoreCase), best[0]);
        return Text(prompt, question, chosen);
    }

    /// <summary>Every text that a writer could make of this prompt, whichever answer it favours.</summary>
    public static IEnumerable<string> Alternatives(PanelPrompt prompt, Question? question) =>
        prompt.Groups().Select(group => Text(prompt, question, group));

    public static string Names(ImmutableArray<PanelAnswer> answers)
    {
        string[] labels = [.. answers.Select(answer => answer.Label).Order(StringComparer.Ordinal)];
        return labels.Length == 1 ? "Answer " + labels[0] : $"Answers {string.Join(", ", labels[..^1])} and {labels[^1]}";
    }

    private static string Text(PanelPrompt prompt, Question? question, ImmutableArray<PanelAnswer> chosen)
    {
        string final = chosen[0].Final!;
        int all = prompt.Answers.Length;
        string support = chosen.Length == all && all > 1
            ? $"All {all} answers were worked out independently, and they agree with each other."
            : $"Of {all} independent answers, {chosen.Length} {(chosen.Length == 1 ? "comes" : "come")} to the same result, and the others do not outweigh it.";
        string way = question is null ? "" : $"{question.Opening} {question.Finding.Replace("{0}", final, StringComparison.Ordinal)} ";
        return $"{way}{support} So the answer is {final}.";
    }
}
