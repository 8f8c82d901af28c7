using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Entente.Rehearsal.Minds;

/// <summary>What a judge or a writer of Fuse is given: the question and the panel's answers under their labels.</summary>
internal sealed partial record PanelPrompt
{
    public const string JudgeMark = "[entente:judge]";
    public const string WriterMark = "[entente:writer]";

    public required bool IsJudge { get; init; }
    public required string Question { get; init; }
    public required ImmutableArray<PanelAnswer> Answers { get; init; }

    /// <summary>Null where the conversation is neither a judge's nor a writer's.</summary>
    public static PanelPrompt? Of(Conversation conversation)
    {
        string system = conversation.SystemText;
        bool judge = system.StartsWith(JudgeMark, StringComparison.Ordinal);
        if (!judge && !system.StartsWith(WriterMark, StringComparison.Ordinal)) return null;

        string question = "";
        var answers = ImmutableArray.CreateBuilder<PanelAnswer>();
        foreach (string section in Headings().Split("\n" + conversation.LastUserText))
        {
            int lineEnd = section.IndexOf('\n');
            string heading = (lineEnd < 0 ? section : section[..lineEnd]).Trim();
            string body = lineEnd < 0 ? "" : section[(lineEnd + 1)..].Trim();
            if (heading == "Question") question = body;
            else if (heading.StartsWith("Answer ", StringComparison.Ordinal)) answers.Add(new PanelAnswer(heading["Answer ".Length..], body, FinalOf(body)));
        }
        return new PanelPrompt { IsJudge = judge, Question = question, Answers = answers.ToImmutable() };
    }

    /// <summary>The answers that name a result, in groups that name the same, the largest first.</summary>
    public ImmutableArray<ImmutableArray<PanelAnswer>> Groups() =>
        [.. Answers.Where(answer => answer.Final is not null)
            .GroupBy(answer => answer.Final!.Trim().ToLowerInvariant(), StringComparer.Ordinal)
            .Select(group => group.ToImmutableArray())
            .OrderByDescending(group => group.Length)]; // stable: among equals the one that was named first

    /// <summary>The result that a text states last; null where it states none.</summary>
    internal static string? FinalOf(string text) =>
        Final().Matches(text) is [.., var last] ? last.Groups[1].Value : null;

    [GeneratedRegex(@"\n### ")]
    private static partial Regex Headings();

    [GeneratedRegex(@"the answer is\s+([^\n]+?)\.?\s*(?=\n|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Final();
}

/// <param name="Final">The result that the answer states; null where it states none.</param>
internal sealed record PanelAnswer(string Label, string Text, string? Final);
