using Entente.Learning.Gains;
using Entente.Orchestration.Auto;

namespace Entente.Evaluation.Strategies.Learned;

/// <summary>
/// Decides for each question as the server does at medium effort (<see cref="AutoRules"/>), among Route, Cascade and Vote, by what train
/// says that they gain. A strategy that costs more than the cap is not taken.
/// </summary>
internal sealed class AutoStrategy : IStrategyFactory
{
    public string Name => "auto";

    public IRecordedStrategy Create(StrategyContext context)
    {
        var learned = new LearnedStrategy(Name, context);
        var gains = learned.Domain.Gains.FirstOrDefault(one => one.Pool == context.Pool)
            ?? throw new StrategyRefusedException($"{Name}: the trained file does not say what orchestrating gained in the pool \"{context.Pool}\"; train again with: entente train --data FILE --pools FILE --out FILE");
        var strategies = new Dictionary<string, IRecordedStrategy>(StringComparer.Ordinal) { ["route"] = new RouteStrategy().Create(context) };
        if (context.HasAnswers)
        {
            strategies["vote"] = new WeighedVoteStrategy().Create(context);
        }

        if (context.HasAnswers && learned.Pool().Cascade is not null)
        {
            strategies["cascade"] = new CascadeStrategy().Create(context);
        }

        return new Chosen(learned, gains, strategies);
    }

    private sealed class Chosen(LearnedStrategy learned, LearnedGains gains, Dictionary<string, IRecordedStrategy> strategies) : IRecordedStrategy
    {
        private readonly StrategyContext context = learned.Context;

        private readonly ExpectedGain? atCap = AtCap(learned, gains);

        public GivenAnswer? Answer(AskedQuestion question, RecordedCalls calls)
        {
            var domain = learned.Domain;
            var expected = LearnedExpectations.Of(domain.Name, gains, domain.Kinds.Kinds, learned.KindsOf(question));
            return strategies[AutoRules.Decide(Situation(expected)).Strategy].Answer(question, calls);
        }

        private AutoSituation Situation(Expectations expected) => new()
        {
            Models = [.. context.Present.Select(model => model.Name)],
            Developers = context.Present.Select(model => model.Developer ?? model.Name).Distinct(StringComparer.Ordinal).Count(),
            Traits = new() { IsComparable = context.HasAnswers },
            Outlays = [.. strategies.Keys.Select(name => new Outlay { Strategy = name, WhyNot = WhyNot(expected, name) })],
            Expected = atCap is null ? expected : expected with { OverRoute = expected.OverRoute.SetItem("cascade", atCap) },
        };

        private string? WhyNot(Expectations expected, string name)
        {
            var cost = name == "cascade" && atCap is not null ? atCap.CostRatio : expected.OverRoute.GetValueOrDefault(name)?.CostRatio;
            return cost > (context.Caps.MaxCostRatio ?? CascadeStrategy.UsualCostRatio) ? "it costs more than the cap" : null;
        }

        /// <summary>Under a cap of the caller's a cascade gains what its point within the cap has over Route's; the interval is as wide as without.</summary>
        private static ExpectedGain? AtCap(LearnedStrategy learned, LearnedGains gains)
        {
            if (learned.Context.Caps.MaxCostRatio is not { } cap || !learned.Context.HasAnswers || learned.Pool().Cascade?.PointWithin(cap) is not { } together)
            {
                return null;
            }

            var measured = gains.All.Strategies.First(one => one.Strategy == "cascade").OverRoute;
            var mean = together.Accuracy - learned.Route().PointWithin(cap).Accuracy;
            return new(mean, mean - (measured.Mean - measured.Low), mean + (measured.High - measured.Mean), together.CostRatio);
        }
    }
}
