using System.Collections.Immutable;
using System.Globalization;
using Entente.Dialects;
using Entente.Pool;
using Entente.Runs;
using Entente.Search;

namespace Entente.Orchestration.Search;

/// <summary>
/// Answers are made, scored and bettered in a tree (AB-MCTS, arXiv 2503.04412, in the variant of our own that the search library calls
/// Climb) until one is as good as can be or the budget is used up. The verifier chooses what is given; chance never does.
/// </summary>
public sealed class SearchStrategy : IStrategy
{
    private const int MostAnswers = 8;
    private const int AskedAtOnce = 3;

    /// <summary>Better than this nothing need be.</summary>
    private const double GoodEnough = 0.95;

    public string Name => "search";

    public async Task<Spoken> AnswerAsync(Run run, Plan plan, CancellationToken cancellationToken)
    {
        var scorer = new Scorer(run, plan);
        var state = TreeSearch.Begin(new SearchSettings { Seed = (ulong)(run.Chance.NextDouble() * long.MaxValue), Evaluations = MostAnswers, CostCapUsd = run.Meter.LeftNanoUsd is > 0 and var left ? left / 1e9 : null });
        var scored = new List<ScoredAnswer>();
        Candidate? unscored = null;
        Usage? usage = null;
        Failure? failure = null;
        var failures = 0;
        var why = $"the best of {MostAnswers} answers";
        while (true)
        {
            // 1. What to try next, with those who may be asked now and as far as the caps have room.
            var models = Models(run, plan);
            if (models.Count == 0)
            {
                why = "no cap has room for another answer and its score";
                break;
            }

            (state, var proposals) = TreeSearch.Ask(state, models, Math.Min(AskedAtOnce, scored.Count == 0 ? models.Count : 2));
            if (proposals.IsEmpty)
            {
                break;
            }

            // 2. They answer at the same time.
            var asked = proposals.Select(proposal => AskAsync(run, proposal, scored, proposals.Length, cancellationToken)).ToList();
            await Task.WhenAll(asked);

            // 3. They are scored one after another, each beside the best so far where a model does it.
            for (var at = 0; at < proposals.Length; at++)
            {
                var (reply, failed) = await asked[at];
                usage = Delivery.Sum(usage, reply?.Usage);
                failure ??= failed;
                if (reply is not { Text.Length: > 0 })
                {
                    (state, failures) = (TreeSearch.Drop(state, proposals[at]), failures + 1);
                    continue;
                }

                unscored ??= reply;
                if (await scorer.ScoreAsync(reply, scored.MaxBy(one => one.Score), cancellationToken) is not { } score)
                {
                    (state, failures) = (TreeSearch.Drop(state, proposals[at]), failures + 1);
                    continue;
                }

                scored.Add(score);
                state = TreeSearch.Tell(state, proposals[at], score.Score, Math.Max(0, proposals[at].CostUsd));
            }

            if (TreeSearch.Best(state) is { Reward: >= GoodEnough })
            {
                why = "it is good enough";
                break;
            }

            if (failures > MostAnswers + run.Definition.Models.Length || run.Meter.TimeLeft is { } time && time < TimeSpan.FromMilliseconds(50))
            {
                why = failures > MostAnswers ? "too many calls failed" : "the time is nearly over";
                break;
            }
        }

        if (TreeSearch.Best(state) is not { } best)
        {
            return unscored is null
                ? failure is null ? await Delivery.RouteAsync(run, plan, why, usage, cancellationToken) : Delivery.Nothing("no model of the search", failure)
                : await Delivery.GiveAsync(run, unscored, $"it could not be scored: {why}", usage, cancellationToken);
        }

        // Answers are told in the order of the list.
        foreach (var ancestor in Ancestors(state, best.Id))
        {
            Delivery.Note(run, scored[ancestor - 1].Answer.Model, "the answer was made out of one of its");
        }

        return await Delivery.GiveAsync(run, scored[best.Id - 1].Answer, string.Create(CultureInfo.InvariantCulture, $"{Scorer.Name} gave it {scored[best.Id - 1].Score:0.00}, the best of {scored.Count}: {why}"), usage, cancellationToken);
    }

    private static async Task<(Candidate? Answer, Failure? Failure)> AskAsync(Run run, Proposal proposal, List<ScoredAnswer> scored, int atOnce, CancellationToken cancellationToken)
    {
        var parent = proposal.Parent == SearchNode.Root ? null : scored[proposal.Parent - 1];
        return await new Consultation
        {
            Role = "worker",
            Why = parent is null ? "begins anew" : string.Create(CultureInfo.InvariantCulture, $"betters answer {proposal.Parent}, which has {parent.Score:0.00}"),
            Call = parent is null ? Sampled(run.Call, proposal.Id) : SearchPrompts.Refine(Sampled(run.Call, proposal.Id), parent.Answer.Text, parent.Score, parent.Why),
            Models = [proposal.Model],
            ShareNanoUsd = run.Meter.LeftNanoUsd / (atOnce + 1),
        }.AskAsync(run, cancellationToken);
    }

    /// <summary>Where the caller names a seed, each answer is a draw of its own all the same; else the model draws as it likes.</summary>
    private static Call Sampled(Call call, long number) => call.Seed is { } seed ? call with { Seed = unchecked(seed + number) } : call;

    /// <summary>Who may be asked, with what an answer is likely to cost; those that have failed in this run only where nobody else is left.</summary>
    private static List<SearchModel> Models(Run run, Plan plan)
    {
        var reach = Reach.Of(run, plan);
        var failed = Reach.Failed(run);
        var well = reach.Where(model => !failed.Contains(model)).ToImmutableArray();
        return [.. (well.IsEmpty ? reach : well)
            .Where(model => Estimate.WhyNot(run, run.Call, model, Scorer.CallsEach) is null)
            .Select(model => new SearchModel(model, Math.Max(0, Affordance.Expected(run.Definition.Find(model)!, run.Call) / 1e9)))];
    }

    private static IEnumerable<int> Ancestors(SearchState state, int id)
    {
        var nodes = state.Nodes();
        for (var at = nodes[id - 1].Parent; at != SearchNode.Root; at = nodes[at - 1].Parent)
        {
            yield return at;
        }
    }
}
