namespace Entente.Search.Variants;

/// <summary>
/// The true scores behind what a verifier said. A refined answer is its parent plus a normal change, what is said is the score plus
/// normal noise: on a tree that is a Kalman smoother, exact and linear in the nodes. How noisy the verifier is is found from the
/// tree as well: a step up that was luck is followed by steps down.
/// </summary>
internal sealed class NoiseFit
{
    private const int Rounds = 3;
    private const double LeastVariance = 1e-5;
    private static readonly (double Noise, double Prior)[] Candidates = [(0.025, 0.12), (0.05, 0.16), (0.1, 0.12)];
    private const double PriorOfNone = 0.6;

    private readonly Tree _tree;
    private readonly double _noise;
    private readonly double[] _mean;
    private readonly double[] _variance;
    private readonly double[] _change;
    private readonly double[] _changeVariance;
    private double _startMean;
    private double _startVariance;
    private double[]? _scores;
    private double[]? _spreads;

    private NoiseFit(Tree tree, double noise)
    {
        _tree = tree;
        _noise = noise * noise;
        _mean = new double[tree.Count];
        _variance = new double[tree.Count];
        _change = new double[tree.ModelNames.Count];
        _changeVariance = new double[tree.ModelNames.Count];
    }

    /// <summary>The expected true score of each node, by its id.</summary>
    public static double[] Scores(Tree tree)
    {
        var plain = Rewards(tree);
        if (tree.Count - 1 - tree[SearchNode.Root].Children < 2 || HasTies(tree))
        {
            return plain;
        }

        var none = new NoiseFit(tree, 0);
        none.Guess(plain);
        var fits = new List<(double Log, double[] Scores)> { (Math.Log(PriorOfNone) + none.PlainLikelihood(plain), plain) };
        foreach (var (noise, prior) in Candidates)
        {
            var fit = new NoiseFit(tree, noise);
            fit.Guess(plain);
            var log = 0.0;
            for (var round = 0; round < Rounds; round++)
            {
                log = fit.Smooth();
                if (round < Rounds - 1)
                {
                    fit.Learn();
                }
            }

            fits.Add((Math.Log(prior) + log, fit._scores!));
        }

        return Average(fits);
    }

    private static double[] Rewards(Tree tree)
    {
        var rewards = new double[tree.Count];
        for (var node = 1; node < rewards.Length; node++)
        {
            rewards[node] = tree[node].Reward;
        }

        return rewards;
    }

    /// <summary>A noisy verifier does not say the same twice: equal scores, or equal changes, within the bounds mean none.</summary>
    private static bool HasTies(Tree tree)
    {
        var (scores, changes) = (new List<double>(), new List<double>());
        for (var node = 1; node < tree.Count; node++)
        {
            var reward = tree[node].Reward;
            if (reward is <= 0 or >= 1)
            {
                continue;
            }

            scores.Add(reward);
            if (tree[node].Parent != 0 && tree[tree[node].Parent].Reward is > 0 and < 1 and var parent)
            {
                changes.Add(reward - parent);
            }
        }

        return AreTied(scores) || AreTied(changes);
    }

    private static bool AreTied(List<double> values)
    {
        values.Sort();
        for (var at = 1; at < values.Count; at++)
        {
            if (values[at] - values[at - 1] < 1e-12)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Starts and changes as they look, less what noise would add to them.</summary>
    private void Guess(double[] rewards)
    {
        var starts = default(Moments);
        var changes = new Moments[_change.Length];
        for (var node = 1; node < rewards.Length; node++)
        {
            var parent = _tree[node].Parent;
            if (parent == 0)
            {
                starts.Add(rewards[node]);
            }
            else
            {
                changes[_tree[node].Model].Add(rewards[node] - rewards[parent]);
            }
        }

        _startMean = starts.Mean;
        _startVariance = Math.Max(0.0025, (0.04 + starts.Deviation) / (1 + starts.Count) - _noise);
        for (var at = 0; at < changes.Length; at++)
        {
            _change[at] = changes[at].Count == 0 ? 0 : changes[at].Sum / (1 + changes[at].Count);
            var variance = (0.0006 + changes[at].Deviation) / (1 + changes[at].Count);
            _changeVariance[at] = Math.Max(LeastVariance, Math.Max(variance - (2 * _noise), 0.15 * variance));
        }
    }

    private double PlainLikelihood(double[] rewards)
    {
        var log = 0.0;
        for (var node = 1; node < rewards.Length; node++)
        {
            ref readonly var one = ref _tree[node];
            log += one.Parent == 0
                ? LogNormal(rewards[node] - _startMean, _startVariance)
                : LogNormal(rewards[node] - rewards[one.Parent] - _change[one.Model], _changeVariance[one.Model]);
        }

        return log;
    }

    /// <summary>Up the tree, then down; the log likelihood of all rewards.</summary>
    private double Smooth()
    {
        var count = _tree.Count;
        var log = 0.0;
        for (var node = 1; node < count; node++)
        {
            (_mean[node], _variance[node]) = (_tree[node].Reward, _noise);
        }

        for (var node = count - 1; node >= 1; node--)
        {
            ref readonly var one = ref _tree[node];
            if (one.Parent == 0)
            {
                log += LogNormal(_mean[node] - _startMean, _variance[node] + _startVariance);
                continue;
            }

            var (mean, variance) = (_mean[node] - _change[one.Model], _variance[node] + _changeVariance[one.Model]);
            var parent = one.Parent;
            log += LogNormal(mean - _mean[parent], variance + _variance[parent]);
            var joint = _variance[parent] / (_variance[parent] + variance);
            _mean[parent] += joint * (mean - _mean[parent]);
            _variance[parent] *= 1 - joint;
        }

        _scores = new double[count];
        _spreads = new double[count];
        for (var node = 1; node < count; node++)
        {
            ref readonly var one = ref _tree[node];
            var (prior, spread, above) = one.Parent == 0
                ? (_startMean, _startVariance, 0.0)
                : (_scores[one.Parent] + _change[one.Model], _changeVariance[one.Model], _spreads[one.Parent]);
            var share = _variance[node] / (_variance[node] + spread);
            _scores[node] = _mean[node] + (share * (prior - _mean[node]));
            _spreads[node] = (share * spread) + (share * share * above);
        }

        return log;
    }

    private void Learn()
    {
        var count = new double[_change.Length];
        var sum = new double[_change.Length];
        var squares = new double[_change.Length];
        for (var node = 1; node < _tree.Count; node++)
        {
            ref readonly var one = ref _tree[node];
            if (one.Parent == 0)
            {
                continue;
            }

            var share = _variance[node] / (_variance[node] + _changeVariance[one.Model]);
            var change = _scores![node] - _scores[one.Parent];
            count[one.Model]++;
            sum[one.Model] += change;
            squares[one.Model] += (change * change) + _spreads![node] + ((1 - (2 * share)) * _spreads[one.Parent]);
        }

        for (var at = 0; at < count.Length; at++)
        {
            _change[at] = sum[at] / (1 + count[at]);
            var variance = squares[at] - (2 * _change[at] * sum[at]) + (count[at] * _change[at] * _change[at]);
            _changeVariance[at] = Math.Max(LeastVariance, (0.0003 + variance) / (1 + count[at]));
        }
    }

    private static double[] Average(List<(double Log, double[] Scores)> fits)
    {
        var top = fits.Max(fit => fit.Log);
        var scores = new double[fits[0].Scores.Length];
        var sum = fits.Sum(fit => Math.Exp(fit.Log - top));
        foreach (var (log, own) in fits)
        {
            var weight = Math.Exp(log - top) / sum;
            for (var node = 1; node < scores.Length; node++)
            {
                scores[node] += weight * own[node];
            }
        }

        return scores;
    }

    private static double LogNormal(double distance, double variance) => -0.5 * (Math.Log(2 * Math.PI * variance) + (distance * distance / variance));
}
