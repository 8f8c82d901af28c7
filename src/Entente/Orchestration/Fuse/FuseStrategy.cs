using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Orchestration.Vote;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration.Fuse;

/// <summary>
/// A panel answers independently, a judge compares the answers without knowing whose they are, a writer gives the final one. A judge
/// that fails leaves it to a vote; one answer alone is given as it is.
/// </summary>
public sealed class FuseStrategy : IStrategy
{
    private const int PanelSize = 3;
    private const int LargestPanel = 8;

    /// <summary>Calls that follow the panel: judge and writer.</summary>
    private const int CallsAfter = 2;

    public string Name => "fuse";

    public bool TakesTools => true;

    public async Task<Spoken> AnswerAsync(Run run, Plan plan, CancellationToken cancellationToken)
    {
        // 1. The panel.
        var size = Math.Clamp(Math.Min(plan.PanelSize ?? PanelSize, (run.Meter.CallsLeft ?? int.MaxValue) - CallsAfter), 1, LargestPanel);
        var members = Panel.Choose(run.Definition, plan.Models, size);
        if (!Affords(run, members))
        {
            return await Delivery.RouteAsync(run, plan, "the cap on cost leaves no room for a panel", null, cancellationToken);
        }

        var panel = await Panel.AskAsync(run, Untooled(run.Call), members, Reach.Of(run, plan), CallsAfter, cancellationToken);
        var answers = panel.Answers;
        if (answers.Count < 2)
        {
            return await VoteAsync(run, panel, $"{answers.Count} of {members.Length} members of the panel answered, so there is nothing to compare", cancellationToken);
        }

        members = [.. answers.Select(answer => answer.Model)];

        // 2. The judge, who sees letters in a shuffled order.
        var shuffled = Shuffle(run, answers);
        ImmutableArray<string> texts = [.. shuffled.Select(answer => answer.Text)];
        if (await JudgeAsync(run, plan, members, texts, cancellationToken) is not { } analysis)
        {
            return await VoteAsync(run, panel, "the judge gave no comparison that can be read, so the panel's answers were counted", cancellationToken);
        }

        var writing = FusePrompts.Writer(run.Call, texts, analysis);
        var longest = texts.Max(text => text.Length);
        ImmutableArray<string> writers = [.. Writers(run, plan, members).OrderByDescending(writer => CanWrite(run, writing, writer, longest))];
        if (!CanWrite(run, writing, writers[0], longest))
        {
            return await VoteAsync(run, panel, "the cap on cost leaves no room for a writer, so the panel's answers were counted", cancellationToken);
        }

        // 3. The writer, whose words go to the caller as they come.
        foreach (var answer in answers)
        {
            run.Emit(new AnswerChosen { Model = answer.Model, Chars = 0, Why = "the writer had this answer before it" });
        }

        var spoken = await Speaker.SpeakAsync(run, new SpeakOrder
        {
            Call = writing,
            Models = writers,
            Role = "writer",
            Why = plan.Writer is null ? "the best of those who may write" : "named as the writer",
            Streamed = run.Call.Stream,
            MayContinue = true,
            NextOnRefusal = true,
        }, run.Answer, cancellationToken);
        return spoken.Failure is not null && spoken.FirstModel is null
            ? await VoteAsync(run, panel, "no writer could begin, so the panel's answers were counted", cancellationToken)
            : spoken with { Usage = Delivery.Sum(Delivery.Total(answers), spoken.Usage) };
    }

    /// <summary>Tools are the writer's to call: a panel says in words what it would do.</summary>
    private static Dialects.Call Untooled(Dialects.Call call) => call.Tools.IsEmpty ? call : call with { ToolChoice = new Dialects.ToolChoice(Dialects.ToolChoiceMode.None), ParallelToolCalls = null };

    /// <summary>Whether the cap on cost has room for every call of the plan with an answer of some length each.</summary>
    private static bool Affords(Run run, ImmutableArray<string> members)
    {
        if (run.Meter.LeftNanoUsd is not { } left)
        {
            return true;
        }

        var each = left / (members.Length + 2 * CallsAfter);
        return members.All(member => Affordance.Has(run.Definition.Find(member), run.Call, Affordance.UsualTokens, each));
    }

    /// <summary>Whether this writer may say about as much as the longest answer of the panel twice.</summary>
    private static bool CanWrite(Run run, Call writing, string writer, int longest)
        => run.Meter.LeftNanoUsd is not { } left
        || Affordance.Has(run.Definition.Find(writer), writing, Math.Max(Affordance.UsualTokens, (int)TokenEstimate.Output(longest) * 2), left);

    /// <summary>A plan of its own, so that nobody takes for fused what was chosen.</summary>
    private static Task<Spoken> VoteAsync(Run run, PanelOutcome panel, string why, CancellationToken cancellationToken)
    {
        run.Emit(new PlanMade { Strategy = "vote", Why = why, Models = [.. panel.Answers.Select(answer => answer.Model)] });
        return VoteStrategy.GiveAsync(run, panel, cancellationToken);
    }

    private static async Task<string?> JudgeAsync(Run run, Plan plan, ImmutableArray<string> panel, ImmutableArray<string> texts, CancellationToken cancellationToken)
    {
        var (reply, _) = await new Consultation
        {
            Role = "judge",
            Why = plan.Judge is null ? "of a developer that does not lead the panel" : "named as the judge",
            Call = FusePrompts.Judge(run.Call, texts),
            Models = Judges(run, plan, panel),
            NextOnRefusal = false,
            ShareNanoUsd = run.Meter.LeftNanoUsd / CallsAfter,
        }.AskAsync(run, cancellationToken);
        return reply is null ? null : JudgeVerdict.Read(reply.Text);
    }

    /// <summary>The configured judge; else models of developers that do not make up a majority of the panel, outsiders first.</summary>
    private static ImmutableArray<string> Judges(Run run, Plan plan, ImmutableArray<string> panel)
        => Ordered(run, plan, panel, plan.Judge, outsidersFirst: true);

    private static ImmutableArray<string> Writers(Run run, Plan plan, ImmutableArray<string> panel)
        => Ordered(run, plan, panel, plan.Writer, outsidersFirst: false);

    private static ImmutableArray<string> Ordered(Run run, Plan plan, ImmutableArray<string> panel, string? named, bool outsidersFirst)
    {
        var leading = LeadingDeveloper(run, panel);
        var reach = run.Definition.Models.Where(model => run.Pool.EndpointsOf(model).Any(state => run.Pool.WhyNot(state, run.Grant.Caps) is null)).Select(model => model.Id);
        return [.. plan.Models.Concat(reach).Distinct()
            .Select(run.Definition.Find).OfType<PoolModel>()
            .Select((model, place) => (model, place))
            .OrderByDescending(item => item.model.Id == named)
            .ThenBy(item => leading is not null && item.model.Developer == leading)
            .ThenBy(item => outsidersFirst && panel.Contains(item.model.Id))
            .ThenBy(item => item.place)
            .Select(item => item.model.Id)];
    }

    private static string? LeadingDeveloper(Run run, ImmutableArray<string> panel)
        => panel.Select(run.Definition.Find).OfType<PoolModel>().Where(model => model.Developer is not null)
            .GroupBy(model => model.Developer)
            .FirstOrDefault(group => group.Count() * 2 > panel.Length)?.Key;

    private static List<Candidate> Shuffle(Run run, IReadOnlyList<Candidate> answers)
    {
        var shuffled = answers.ToList();
        for (var last = shuffled.Count - 1; last > 0; last--)
        {
            var other = (int)(run.Chance.NextDouble() * (last + 1));
            (shuffled[last], shuffled[other]) = (shuffled[other], shuffled[last]);
        }

        return shuffled;
    }
}
