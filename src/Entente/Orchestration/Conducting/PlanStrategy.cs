using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration.Conducting;

/// <summary>
/// A conductor writes who does what and who sees which results (Conductor, arXiv 2512.04388); unlike there, it may write the rest anew
/// after each step. The last step's words go to the caller. A plan that cannot be read leaves it to one model.
/// </summary>
public sealed class PlanStrategy : IStrategy
{
    /// <summary>A plan, a plan of one of its steps, and no further.</summary>
    private const int Deepest = 2;

    public string Name => "plan";

    public async Task<Spoken> AnswerAsync(Run run, Plan plan, CancellationToken cancellationToken)
    {
        var work = new Work(run, plan);
        var question = Question(run.Call);
        if (await work.ConductAsync(question, 1, cancellationToken) is not { } workflow)
        {
            return await Delivery.RouteAsync(run, plan, "the conductor gave no plan that can be read", work.Usage, cancellationToken);
        }

        var (last, done) = await work.UntilLastAsync(question, workflow, 1, cancellationToken);
        return await LastAsync(run, plan, work, last, done, cancellationToken);
    }

    /// <summary>The conversation in words: the question, with what was said before it.</summary>
    private static string Question(Call call)
    {
        var turns = call.Messages.Where(message => message.Role is Role.User or Role.Assistant && message.Text.Length > 0).ToList();
        return turns.Count == 1 ? turns[0].Text : string.Join("\n\n", turns.Select(turn => $"{(turn.Role == Role.User ? "Person" : "Assistant")}: {turn.Text}"));
    }

    private static async Task<Spoken> LastAsync(Run run, Plan plan, Work work, WorkflowStep last, IReadOnlyList<FinishedStep> done, CancellationToken cancellationToken)
    {
        var reach = Reach.Of(run, plan) is { IsEmpty: false } now ? now : plan.Models;
        ImmutableArray<string> writers = [.. reach.OrderByDescending(model => model == (plan.Writer ?? last.Model))];
        var call = ConductorPrompts.Last(run.Call, last, done);
        var fits = writers.Where(model => Estimate.WhyNot(run, call, model) is null).ToImmutableArray();
        if (fits.IsEmpty && done.Count > 0)
        {
            return await GiveAsync(run, work, done, "the caps leave no room for the last step, so the step before it is the answer", cancellationToken);
        }

        foreach (var number in last.Access.Where(number => number <= done.Count))
        {
            Delivery.Note(run, done[number - 1].Model, $"the last step saw step {number}");
        }

        var spoken = await Speaker.SpeakAsync(run, new SpeakOrder
        {
            Call = call,
            Models = fits.IsEmpty ? writers : fits,
            Role = "writer",
            Why = $"the last of {done.Count + 1} steps",
            Streamed = run.Call.Stream,
            MayContinue = true,
            NextOnRefusal = true,
        }, run.Answer, cancellationToken);
        return spoken is { Failure: not null, FirstModel: null } && done.Count > 0
            ? await GiveAsync(run, work, done, "nobody could begin the last step, so the step before it is the answer", cancellationToken)
            : spoken with { Usage = Delivery.Sum(work.Usage, spoken.Usage) };
    }

    private static Task<Spoken> GiveAsync(Run run, Work work, IReadOnlyList<FinishedStep> done, string why, CancellationToken cancellationToken)
        => Delivery.GiveAsync(run, new(done[^1].Model, done[^1].Response, null, done[^1].Finish), why, work.Usage, cancellationToken);

    /// <summary>One plan being carried out, with those inside of it.</summary>
    private sealed class Work(Run run, Plan plan)
    {
        public Usage? Usage { get; private set; }

        /// <summary>A first plan; null where none can be read, or no cap has room for a plan and its steps.</summary>
        public async Task<Workflow?> ConductAsync(string question, int depth, CancellationToken cancellationToken)
            => await AskAsync(question, [], null, callsAfter: 1, depth, cancellationToken) is { } reply ? WorkflowReader.Read(reply, Known(depth), 0) : null;

        /// <summary>Carries out all steps but the last.</summary>
        /// <returns>The last step, which nobody has done yet, and what it may see.</returns>
        public async Task<(WorkflowStep Last, IReadOnlyList<FinishedStep> Done)> UntilLastAsync(string question, Workflow workflow, int depth, CancellationToken cancellationToken)
        {
            var done = new List<FinishedStep>();
            var rest = workflow;
            while (rest.Steps.Length > 1)
            {
                // 1. What comes after it must stay possible: else the last step comes at once.
                var step = rest.Steps[0];
                if (Estimate.WhyNot(run, ConductorPrompts.Step(run.Call, step, done), Resolve(step.Model), callsAfter: 1) is not null
                    || await DoAsync(step, done, depth, cancellationToken) is not { } finished)
                {
                    return (Skipping(rest, done.Count), done);
                }

                done.Add(finished);
                rest = new(rest.Steps[1..]);

                // 2. With what it returned the rest may be written anew; an unreadable change changes nothing.
                if (await AskAsync(question, done, rest, callsAfter: rest.Steps.Length, depth, cancellationToken) is { } reply && !WorkflowReader.Keeps(reply))
                {
                    rest = WorkflowReader.Read(reply, Known(depth), done.Count) ?? rest;
                }
            }

            return (rest.Steps[0], done);
        }

        private async Task<FinishedStep?> DoAsync(WorkflowStep step, List<FinishedStep> done, int depth, CancellationToken cancellationToken)
        {
            if (step.Model == WorkflowReader.Conductor && depth < Deepest && await ConductAsync(Inner(step, done), depth + 1, cancellationToken) is { } inner)
            {
                var (last, before) = await UntilLastAsync(step.Subtask, inner, depth + 1, cancellationToken);
                return await WorkAsync(last, before, $"step {done.Count + 1}, the last of a plan of its own", cancellationToken) is { } result ? new(step.Subtask, result.Model, result.Text, result.Finish) : null;
            }

            return await WorkAsync(step, done, depth == 1 ? $"step {done.Count + 1} of the plan" : $"step {done.Count + 1} of a plan inside the plan", cancellationToken) is { } reply
                ? new(step.Subtask, reply.Model, reply.Text, reply.Finish)
                : null;
        }

        /// <summary>What a plan inside the plan is for: the subtask with what it may see.</summary>
        private static string Inner(WorkflowStep step, List<FinishedStep> done)
            => string.Join("\n\n", [step.Subtask, .. step.Access.Where(number => number <= done.Count).Select(number => $"Known from earlier work: {done[number - 1].Response.Trim()}")]);

        private async Task<Candidate?> WorkAsync(WorkflowStep step, IReadOnlyList<FinishedStep> done, string why, CancellationToken cancellationToken)
        {
            var wanted = Resolve(step.Model);
            var (reply, _) = await new Consultation
            {
                Role = "worker",
                Why = why,
                Call = ConductorPrompts.Step(run.Call, step, done),
                Models = [.. Reach.Of(run, plan).OrderByDescending(model => model == wanted)],
            }.AskAsync(run, cancellationToken);
            Usage = Delivery.Sum(Usage, reply?.Usage);
            return reply is { Text.Length: > 0 } ? reply : null;
        }

        private async Task<string?> AskAsync(string question, List<FinishedStep> done, Workflow? rest, int callsAfter, int depth, CancellationToken cancellationToken)
        {
            var reach = Reach.Of(run, plan);
            ImmutableArray<string> conductors = [.. reach.OrderByDescending(model => model == plan.Conductor)];
            if (conductors.IsEmpty)
            {
                return null;
            }

            var call = ConductorPrompts.Conduct(run.Call, question, reach.Select(run.Definition.Find).OfType<PoolModel>(), done, rest);
            if (Estimate.WhyNot(run, call, conductors[0], callsAfter) is not null)
            {
                return null;
            }

            var (reply, _) = await new Consultation
            {
                Role = "conductor",
                Why = depth > 1 ? "plans one step of the plan" : rest is null ? "plans who does what" : $"looks at the rest of the plan after step {done.Count}",
                Call = call,
                Models = conductors,
            }.AskAsync(run, cancellationToken);
            Usage = Delivery.Sum(Usage, reply?.Usage);
            if (reply is not null)
            {
                Delivery.Note(run, reply.Model, "it planned the work");
            }

            return reply?.Text;
        }

        /// <summary>Names that a plan may use: those of the pool, since one that is withdrawn by now has its place taken, and the conductor's own while it is not too deep.</summary>
        private HashSet<string> Known(int depth) => [.. run.Definition.Models.Select(model => model.Id), .. depth < Deepest ? (string[])[WorkflowReader.Conductor] : []];

        private string Resolve(string model) => model != WorkflowReader.Conductor ? model : Reach.Of(run, plan) is [var best, ..] ? best : plan.Models[0];

        /// <summary>The last step at once: it sees what is done instead of what it was to see.</summary>
        private static WorkflowStep Skipping(Workflow rest, int done) => rest.Steps[^1] with { Access = [.. Enumerable.Range(1, done)] };
    }
}
