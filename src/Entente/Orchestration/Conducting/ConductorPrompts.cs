using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Entente.Dialects;
using Entente.Pool;

namespace Entente.Orchestration.Conducting;

/// <summary>What the conductor and its workers are told.</summary>
internal static class ConductorPrompts
{
    private static readonly string ConductorRole = $$"""
        [entente:conductor]
        You do not answer the question yourself: you plan who does what. Reply with one JSON object and nothing else, three lists of equal length, {{WorkflowReader.MostSteps}} steps at most:
        {"subtasks": ["what the first model is to do", "what the second is to do"], "models": ["its name", "its name"], "access": [[], [1]]}
        A subtask is all that its model is told, so it must hold everything from the question that is needed, word for word. Step N sees the subtasks and responses of those earlier steps whose numbers stand in its access list ([] for none, "all" for all that came before), and nothing else: give no access where an independent opinion is worth more. The response of the last step is what the person who asked will read, so its subtask must hold the question and the form that the answer is to have. Use few steps for an easy question. Choose from the models listed; the name {{WorkflowReader.Conductor}} stands for a plan of its own for that subtask.
        """;

    private const string Replan = """
        Some steps are done. Reply with {"keep": true} if the rest of the plan is still right, or with the three lists for the steps that remain, numbered on from those that are done.
        """;

    private const string StepRole = """
        [entente:step]
        Do the task. Where earlier work stands below, use it and check it. Reply with the result, not with a report about how the work is divided.
        """;

    /// <param name="rest">The steps that are still to come; null where there is no plan yet.</param>
    public static Call Conduct(Call asked, string question, IEnumerable<PoolModel> models, IReadOnlyList<FinishedStep> done, Workflow? rest)
    {
        var text = new StringBuilder("### Question\n").Append(question).Append("\n\n### Models\n");
        foreach (var model in models)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {model.Id}{Facts(model)}\n");
        }

        for (var at = 0; at < done.Count; at++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### Done {at + 1}\nTask: {done[at].Subtask}\nResponse: {done[at].Response.Trim()}\n");
        }

        for (var at = 0; at < (rest?.Steps.Length ?? 0); at++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### Planned {done.Count + at + 1}\n{rest!.Steps[at].Model}: {rest.Steps[at].Subtask}\n");
        }

        return new()
        {
            Model = asked.Model,
            Messages = [Message.Of(Role.System, rest is null ? ConductorRole : $"{ConductorRole}\n{Replan}"), Message.Of(Role.User, text.ToString())],
            Temperature = 0,
            MaxOutputTokens = 2_000,
        };
    }

    /// <summary>A step that only others read.</summary>
    public static Call Step(Call asked, WorkflowStep step, IReadOnlyList<FinishedStep> done) => new()
    {
        Model = asked.Model,
        Messages = [Message.Of(Role.System, StepRole), Message.Of(Role.User, Body(step, done))],
        MaxOutputTokens = asked.MaxOutputTokens,
        Temperature = asked.Temperature,
        TopP = asked.TopP,
        ReasoningEffort = asked.ReasoningEffort,
        Seed = asked.Seed,
    };

    /// <summary>The step whose response the caller reads: with the caller's own instructions and form.</summary>
    public static Call Last(Call asked, WorkflowStep step, IReadOnlyList<FinishedStep> done) => asked with
    {
        Messages = [Message.Of(Role.System, StepRole), .. asked.Messages.Where(message => message.Role is Role.System or Role.Developer), Message.Of(Role.User, Body(step, done))],
    };

    private static string Body(WorkflowStep step, IReadOnlyList<FinishedStep> done)
    {
        var text = new StringBuilder("### Task\n").Append(step.Subtask).Append('\n');
        foreach (var number in step.Access.Where(number => number <= done.Count))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### Earlier {number}\nTask: {done[number - 1].Subtask}\nResponse: {done[number - 1].Response.Trim()}\n");
        }

        return text.ToString();
    }

    private static string Facts(PoolModel model)
    {
        var quality = model.Quality is { } known ? string.Create(CultureInfo.InvariantCulture, $", quality {known:0.00}") : "";
        var price = Affordance.Price(model);
        return quality + (price < decimal.MaxValue / 8 ? string.Create(CultureInfo.InvariantCulture, $", price {price / 4:0.##}") : "");
    }
}
