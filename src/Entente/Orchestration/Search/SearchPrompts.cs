using System.Globalization;
using System.Text;
using Entente.Dialects;

namespace Entente.Orchestration.Search;

/// <summary>What a model is told that is to better an answer.</summary>
internal static class SearchPrompts
{
    private const string RefinerRole = """
        [entente:refine]
        An answer to the question below was checked and given a score from 0 to 1. Write a better answer: keep what is right, mend what is wrong, and try another way where the way itself does not lead there. Speak to the person who asked; do not mention the earlier answer, the score or this procedure. Keep to the form, language and length that the question asks for.
        """;

    /// <summary>The caller's own conversation stays; the answer to better comes last.</summary>
    public static Call Refine(Call asked, string answer, double score, string why)
    {
        var system = asked.Messages.Where(message => message.Role is Role.System or Role.Developer);
        var rest = asked.Messages.Where(message => message.Role is not (Role.System or Role.Developer));
        var text = new StringBuilder("### Question\n").Append(asked.Messages.LastOrDefault(message => message.Role == Role.User)?.Text ?? "")
            .Append("\n\n### Answer\n").Append(answer.Trim())
            .Append(CultureInfo.InvariantCulture, $"\n\n### Score\n{score:0.00}\n");
        if (why.Length > 0)
        {
            text.Append("\n### Findings\n").Append(why).Append('\n');
        }

        return asked with { Messages = [Message.Of(Role.System, RefinerRole), .. system, .. rest, Message.Of(Role.User, text.ToString())] };
    }
}
