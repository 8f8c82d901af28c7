using System.Collections.Immutable;
using System.Text;
using Entente.Dialects;

namespace Entente.Orchestration.Grading;

/// <summary>What a grader is told. Answers bear letters, never names.</summary>
internal static class GraderPrompts
{
    private const string RoleText = """
        [entente:grader]
        A question and one or two answers to it follow. Check each answer: work out for yourself what is right, then say how good the answer is, from 0 (wrong or useless) to 10 (right and complete). The order of the answers means nothing; length alone is no merit. Reply with one JSON object and nothing else, a number for each letter:
        """;

    public static Call Grade(Call asked, ImmutableArray<string> answers)
    {
        var text = new StringBuilder("### Question\n").Append(LastQuestion(asked)).Append('\n');
        for (var index = 0; index < answers.Length; index++)
        {
            text.Append("\n### Answer ").Append(Letter(index)).Append('\n').Append(answers[index].Trim()).Append('\n');
        }

        return new()
        {
            Model = asked.Model,
            Messages = [Message.Of(Role.System, $"{RoleText}\n{(answers.Length == 1 ? """{"A": 7}""" : """{"A": 7, "B": 4}""")}"), Message.Of(Role.User, text.ToString())],
            Temperature = 0,
            MaxOutputTokens = 800,
        };
    }

    public static string Letter(int index) => $"{(char)('A' + index)}";

    private static string LastQuestion(Call asked) => asked.Messages.LastOrDefault(message => message.Role == Role.User)?.Text ?? "";
}
