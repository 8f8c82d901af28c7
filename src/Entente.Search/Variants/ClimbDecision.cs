namespace Entente.Search.Variants;

/// <summary>One choice of Climb: the rates of all that could be done, in lift of the best answer an evaluation.</summary>
internal sealed class ClimbDecision(Situation situation, ClimbFit fit)
{
    private const int UnknownHorizon = 30;
    private const double JackpotWeight = 0.15;
    private const double JackpotOffset = 8;
    private const double Bonus = 1.5;
    private readonly double _best = fit.Scores[fit.Best];

    public Step Choose(ref Chance chance)
    {
        var models = situation.Models;
        var horizon = situation.Purse.Left ?? Math.Max(UnknownHorizon, situation.Tree.Count);
        var trends = new ModelTrend[models.Count];
        var climber = 0;
        for (var at = 0; at < models.Count; at++)
        {
            trends[at] = Draw(models[at], ref chance);
            if (Weigh(trends[at].Success * trends[at].Gain, at) > Weigh(trends[climber].Success * trends[climber].Gain, climber))
            {
                climber = at;
            }
        }

        var chosen = new Step(SearchNode.Root, models[0]);
        var value = double.NegativeInfinity;
        foreach (var front in fit.Fronts)
        {
            var pending = situation.Open.Count(open => open.Parent == front.Node);
            var rate = Weigh(Rate(Prospect(front, trends[climber], horizon)), climber) / (1 + (0.5 * pending));
            if (rate > value)
            {
                (chosen, value) = (new(front.Node, models[climber]), rate);
            }
        }

        for (var at = 0; at < models.Count; at++)
        {
            var rate = Weigh(NewStart(models[at], trends[climber], horizon), at);
            if (rate > value)
            {
                (chosen, value) = (new(SearchNode.Root, models[at]), rate);
            }
        }

        return chosen;
    }

    private double Weigh(double rate, int model) => situation.Purse.Weigh(rate, situation.Models[model]);

    /// <summary>How refining by this model goes, drawn from what is known of it, so that every model gets its turn.</summary>
    private ModelTrend Draw(SearchModel model, ref Chance chance)
    {
        var at = situation.Tree.ModelIndex(model.Id);
        var trend = at < 0 ? new ModelTrend { Success = fit.Pool.Success, Gain = fit.Pool.Gain } : fit.Models[at];
        if (situation.Models.Count == 1)
        {
            var trials = 3.0 + trend.Trials;
            var spread = Math.Sqrt(trend.Success * (1 - trend.Success) / trials);
            var left = situation.Purse.Left ?? Math.Max(UnknownHorizon, situation.Tree.Count);
            return trend with { Success = Math.Min(0.95, trend.Success + (Bonus * left / (left + 20.0) * spread)) };
        }

        var weight = 2.0 + trend.Trials;
        var success = chance.Beta(Math.Max(0.05, trend.Success * weight), Math.Max(0.05, (1 - trend.Success) * weight));
        var shape = 1.5 + trend.Wins;
        return trend with { Success = success, Gain = trend.Gain * chance.Gamma(shape) / shape };
    }

    /// <summary>What a subtree promises: lift of the best answer, and evaluations that it takes.</summary>
    private (double Lift, double Steps) Prospect(Front front, in ModelTrend trend, int horizon)
    {
        var gain = ((2 * trend.Gain) + front.RecentGains) / (2 + front.RecentWeight);
        return Prospect(front.Score, 1 - front.Halted, trend.Success, gain, horizon);
    }

    private (double Lift, double Steps) Prospect(double score, double alive, double success, double gain, double horizon)
    {
        var wins = Math.Max(0, _best - score) / gain;
        var way = wins / success;
        if (way >= horizon)
        {
            return (0, 1);
        }

        var reaches = alive * Math.Pow(1 - fit.Hazard, wins);
        var further = Math.Min((1 - fit.Hazard) / fit.Hazard, success * (horizon - way));
        var lift = Math.Min(further * gain, 1 - Math.Max(score, _best));
        // Less the way that is not walked when it halts before.
        var steps = ((wins + (lift / gain)) / success) + 1e-9;
        return (reaches * lift, Math.Max(1, steps * (1 + alive) / 2));
    }

    private static double Rate((double Lift, double Steps) prospect) => prospect.Lift / prospect.Steps;

    /// <summary>The rate at which a new start and, where it then pays, its climb lift the best: the reservation rate.</summary>
    private double NewStart(SearchModel model, in ModelTrend trend, int horizon)
    {
        var starts = fit.Fronts.Where(front => situation.Tree.ModelNames[situation.Tree[front.Start].Model] == model.Id).Select(front => fit.Scores[front.Start]).ToList();
        var all = starts.Count > 0 ? starts : [.. fit.Fronts.Select(front => fit.Scores[front.Start])];
        var n = all.Count;
        var mean = all.Average();
        var spread = Math.Sqrt((0.04 + all.Sum(one => (one - mean) * (one - mean))) / (n + 1));
        var width = spread * Math.Pow(n + 1, -0.2);
        var prospects = new List<(double Weight, double Lift, double Steps)>();
        foreach (var start in all)
        {
            for (var at = -1; at <= 1; at++)
            {
                var score = Math.Clamp(start + (1.2 * at * width), 0, 1);
                var (lift, steps) = Prospect(score, 1 - fit.Hazard, trend.Success, trend.Gain, horizon - 1);
                prospects.Add((1.0 / 3 / n, lift, steps));
                if (score > _best)
                {
                    // What it is above the best comes with the start itself.
                    prospects.Add((1.0 / 3 / n, score - _best, 0));
                }
            }
        }

        prospects.Add((JackpotWeight / (n + JackpotOffset), (1 - _best) / 2, 0));
        var (low, high) = (0.0, 1.0);
        for (var round = 0; round < 25; round++)
        {
            var rate = (low + high) / 2;
            var surplus = prospects.Sum(one => one.Weight * Math.Max(0, one.Lift - (rate * one.Steps)));
            (low, high) = surplus > rate ? (rate, high) : (low, rate);
        }

        return low;
    }
}
