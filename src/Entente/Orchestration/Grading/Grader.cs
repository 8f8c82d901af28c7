using System.Collections.Immutable;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration.Grading;

/// <summary>
/// A model that says how good answers are, where nothing can check them. It is never the author of one of them, not of an author's
/// developer where another is in reach, is not told whose they are, and sees two of them in both orders.
/// </summary>
internal static class Grader
{
    /// <summary>Both answers, each in [0, 1]: the mean over both orders by the same grader.</summary>
    /// <returns>Null where nobody may grade, no cap has room, or a reply cannot be read: one order alone counts for nothing.</returns>
    public static async Task<(double First, double Second)?> CompareAsync(Run run, Plan plan, Candidate first, Candidate second, CancellationToken cancellationToken)
    {
        var graders = Eligible(run, plan, first.Model, second.Model);
        var call = GraderPrompts.Grade(run.Call, [first.Text, second.Text]);
        if (graders.IsEmpty || Estimate.WhyNot(run, call, graders[0], callsAfter: 1) is not null)
        {
            return null;
        }

        var (one, by) = await AskAsync(run, graders, [first.Text, second.Text], cancellationToken);
        if (one is not { } forwards || by is null || Eligible(run, plan, first.Model, second.Model) is not { IsEmpty: false } still)
        {
            return null;
        }

        var (two, other) = await AskAsync(run, still.Contains(by) ? [by] : still, [second.Text, first.Text], cancellationToken);
        return two is { } backwards && other == by ? ((forwards[0] + backwards[1]) / 2, (forwards[1] + backwards[0]) / 2) : null;
    }

    /// <summary>One answer alone, in [0, 1]; null as above.</summary>
    public static async Task<double?> GradeAsync(Run run, Plan plan, Candidate answer, CancellationToken cancellationToken)
    {
        var graders = Eligible(run, plan, answer.Model);
        if (graders.IsEmpty || Estimate.WhyNot(run, GraderPrompts.Grade(run.Call, [answer.Text]), graders[0]) is not null)
        {
            return null;
        }

        return (await AskAsync(run, graders, [answer.Text], cancellationToken)).Grades is { } grades ? grades[0] : null;
    }

    /// <summary>Who may grade what these have written: a named judge first, then the others of other developers, the best known first.</summary>
    public static ImmutableArray<string> Eligible(Run run, Plan plan, params string[] authors)
    {
        var developers = authors.Select(author => run.Definition.Find(author)?.Developer).OfType<string>().ToHashSet();
        return [.. Reach.Of(run, plan)
            .Where(model => !authors.Contains(model))
            .Select(model => run.Definition.Find(model)!)
            .OrderBy(model => model.Developer is { } developer && developers.Contains(developer))
            .ThenByDescending(model => model.Id == plan.Judge)
            .ThenByDescending(model => model.Quality ?? 0)
            .Select(model => model.Id)];
    }

    private static async Task<(ImmutableArray<double>? Grades, string? By)> AskAsync(Run run, ImmutableArray<string> graders, ImmutableArray<string> texts, CancellationToken cancellationToken)
    {
        var (reply, _) = await new Consultation
        {
            Role = "judge",
            Why = texts.Length == 1 ? "grades an answer of another model" : "grades two answers, in both orders",
            Call = GraderPrompts.Grade(run.Call, texts),
            Models = graders,
        }.AskAsync(run, cancellationToken);
        return (reply is null ? null : GradeReader.Read(reply.Text, texts.Length), reply?.Model);
    }
}
