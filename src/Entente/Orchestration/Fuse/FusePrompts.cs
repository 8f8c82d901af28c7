using System.Collections.Immutable;
using System.Text;
using Entente.Dialects;

namespace Entente.Orchestration.Fuse;

/// <summary>What judge and writer are told. Answers bear letters, never names: nobody is to know whose they are.</summary>
internal static class FusePrompts
{
    private const string JudgeRole = """
        [entente:judge]
        Several answers to the same question follow, in no order. Compare them; do not answer the question yourself. Reply with one JSON object and nothing else:
        {"consensus": "what all or most agree on", "contradictions": [{"topic": "...", "stances": [{"model": "Answer A", "stance": "..."}]}], "partial_coverage": ["what only some cover"], "unique_insights": ["what one alone adds"], "blind_spots": ["what all miss"]}
        """;

    private const string WriterRole = """
        [entente:writer]
        Several answers to the question and a comparison of them follow. Write the one best answer to the question: keep what is agreed, decide what is contradicted by checking it yourself, add what only one had if it is right. Answer the person who asked; do not speak of the other answers or of this procedure. Keep to the form, language and length that the question asks for.
        """;

    public static Call Judge(Call asked, ImmutableArray<string> answers) => new()
    {
        Model = asked.Model,
        Messages = [Message.Of(Role.System, JudgeRole), Message.Of(Role.User, Body(asked, answers, null))],
        Temperature = 0,
        MaxOutputTokens = 1_500,
        Stream = true,
        IncludeUsage = true,
    };

    /// <summary>The caller's own system prompt and conversation stay; the answers come last.</summary>
    public static Call Writer(Call asked, ImmutableArray<string> answers, string analysis)
    {
        var system = asked.Messages.Where(message => message.Role is Role.System or Role.Developer);
        var rest = asked.Messages.Where(message => message.Role is not (Role.System or Role.Developer));
        return asked with
        {
            Messages = [Message.Of(Role.System, WriterRole), .. system, .. rest, Message.Of(Role.User, Body(asked, answers, analysis))],
        };
    }

    public static string Letter(int index) => $"Answer {(char)('A' + index)}";

    private static string Body(Call asked, ImmutableArray<string> answers, string? analysis)
    {
        var text = new StringBuilder("### Question\n").Append(LastQuestion(asked)).Append('\n');
        for (var index = 0; index < answers.Length; index++)
        {
            text.Append("\n### ").Append(Letter(index)).Append('\n').Append(answers[index].Trim()).Append('\n');
        }

        if (analysis is not null)
        {
            text.Append("\n### Analysis\n").Append(analysis).Append('\n');
        }

        return text.ToString();
    }

    private static string LastQuestion(Call asked)
        => asked.Messages.LastOrDefault(message => message.Role == Role.User)?.Text ?? "";
}
