using System.Text.Json.Nodes;
using Entente.Rehearsal.Questions;

namespace Entente.Rehearsal.Minds;

/// <summary>
/// Plays the parts of Relay, Plan and Search: what a mind says hangs on what it would answer itself, so a verifier is as often wrong as
/// its mind is.
/// </summary>
internal static class RolePlayer
{
    private const string NothingKnown = "There is no way that a rehearsal model could suggest here.";

    /// <param name="own">What this mind would answer the question in the prompt; null where it cannot.</param>
    /// <returns>What it says, then what it could have said instead.</returns>
    public static IReadOnlyList<string> Say(RolePrompt prompt, Question? question, string? own, string otherwise) => prompt.Part switch
    {
        RolePrompt.Thinker => [question is null ? NothingKnown : $"{question.Opening}\nNEXT: worker"],
        RolePrompt.Verifier => [Verify(prompt["Answer"] ?? "", own)],
        RolePrompt.Grader => [Grade(prompt, own)],
        RolePrompt.Conductor => [Conduct(prompt, question)],
        _ => question is null ? [otherwise] : [question.Say(own!), question.Say(question.Gold), .. question.Slips.Select(question.Say)],
    };

    private static string Verify(string answer, string? own)
    {
        if (own is null) return "REJECT. Nothing in it can be checked by a rehearsal model.";
        return Same(answer, own)
            ? $"ACCEPT. Worked out anew, it comes to {own} as well."
            : $"REJECT. Worked out anew, it comes to {own}, and the answer states {PanelPrompt.FinalOf(answer) ?? "no result"}.";
    }

    private static string Grade(RolePrompt prompt, string? own)
    {
        var grades = new JsonObject();
        foreach (var (heading, body) in prompt.Sections.Where(section => section.Heading.StartsWith("Answer ", StringComparison.Ordinal)))
        {
            grades[heading["Answer ".Length..]] = own is null ? 5 : Same(body, own) ? 9 : 2;
        }
        return grades.ToJsonString(SchemaFiller.Plain);
    }

    /// <summary>Two work it out apart, the last compares; once something is done, the plan stays as it is.</summary>
    private static string Conduct(RolePrompt prompt, Question? question)
    {
        if (prompt.Sections.Any(section => section.Heading.StartsWith("Planned ", StringComparison.Ordinal))) return """{"keep": true}""";

        string[] models = [.. (prompt["Models"] ?? "").Split('\n').Where(line => line.StartsWith("- ", StringComparison.Ordinal)).Select(line => line[2..].Split(',')[0].Trim())];
        if (models.Length == 0) return "There is nobody to plan for.";
        string asked = question?.Text ?? prompt.Question;
        return new JsonObject
        {
            ["subtasks"] = new JsonArray($"Work out on your own: {asked}", $"Work out in another way: {asked}", $"Compare what was found and answer: {asked}"),
            ["models"] = new JsonArray(models[0], models[1 % models.Length], models[2 % models.Length]),
            ["access"] = new JsonArray(new JsonArray(), new JsonArray(), new JsonArray(1, 2)),
        }.ToJsonString(SchemaFiller.Plain);
    }

    private static bool Same(string answer, string own)
        => string.Equals(PanelPrompt.FinalOf(answer)?.Trim(), own, StringComparison.OrdinalIgnoreCase);
}
