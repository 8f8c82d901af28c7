using System.Text.Json;
using Entente.Answers;
using Entente.Dialects;

namespace Entente.Orchestration.Vote;

/// <summary>Which of several answers come down to the same: the same result, or the same tools called with the same arguments.</summary>
internal static class Conclusions
{
    /// <summary>Characters up to which a text is its own result.</summary>
    private const int Short = 60;

    /// <summary>The largest group first among those with texts, then those with tool calls.</summary>
    public static List<List<Candidate>> Groups(IReadOnlyList<Candidate> answers)
    {
        List<Candidate> texts = [.. answers.Where(answer => answer.ToolCalls.IsEmpty)];
        return
        [
            .. AnswerGroups.Of([.. texts.Select(answer => answer.Text)]).Select(group => group.Members.Select(place => texts[place]).ToList()),
            .. answers.Where(answer => !answer.ToolCalls.IsEmpty).GroupBy(Tools).Select(group => group.ToList()),
        ];
    }

    /// <summary>Whether it states a result that another could state too: where nobody does, agreement says nothing.</summary>
    public static bool IsStated(Candidate answer)
        => !answer.ToolCalls.IsEmpty || answer.Text.Trim().Length <= Short
            || FinalAnswer.Extract(answer.Text) is { FoundBy: not FoundBy.LastLine } found && (found.Kind != AnswerKind.Text || found.Normal.Length <= Short);

    /// <summary>Which tools with which arguments, in whatever order and spelling.</summary>
    public static string Tools(Candidate answer)
        => string.Join('\n', answer.ToolCalls.OfType<ToolCallStartDelta>().Select(call => $"{call.Name}({Arguments(answer, call.Index)})").Order(StringComparer.Ordinal));

    private static string Arguments(Candidate answer, int index)
    {
        var said = string.Concat(answer.ToolCalls.OfType<ToolCallArgumentsDelta>().Where(part => part.Index == index).Select(part => part.Fragment));
        try
        {
            using var document = JsonDocument.Parse(said.Length == 0 ? "{}" : said);
            return document.RootElement.ValueKind != JsonValueKind.Object
                ? document.RootElement.ToString()
                : string.Join(',', document.RootElement.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal).Select(property => $"{property.Name}={property.Value}"));
        }
        catch (JsonException)
        {
            return said;
        }
    }
}
