namespace Entente.Search.Variants;

/// <summary>What the answers so far say about the task: true scores behind a noisy verifier, how refining goes, where subtrees halt.</summary>
internal sealed class ClimbFit
{
    private const double Same = 1e-9;
    private const double PriorWins = 1.2;
    private const double PriorLosses = 1.8;
    private const double PriorGain = 0.07;
    private const double PriorHalts = 0.15;
    private const double PriorGoesOn = 4;

    private int _wins;

    public ClimbFit(Tree tree)
    {
        Tree = tree;
        Scores = NoiseFit.Scores(tree);
        Models = new ModelTrend[tree.ModelNames.Count];
        Replay();
        Settle();
    }

    public Tree Tree { get; }

    /// <summary>The expected true score of each node.</summary>
    public double[] Scores { get; }

    /// <summary>The node whose true score is expected highest.</summary>
    public int Best { get; private set; }

    /// <summary>The subtrees, one a start.</summary>
    public List<Front> Fronts { get; } = [];

    /// <summary>By the tree's index of models.</summary>
    public ModelTrend[] Models { get; }

    public ModelTrend Pool { get; private set; }

    /// <summary>How probable it is that a subtree halts at each of its bests.</summary>
    public double Hazard { get; private set; }

    /// <summary>The search once more from the beginning: which steps lifted their subtree's best, and by how much.</summary>
    private void Replay()
    {
        var byStart = new Dictionary<int, Front>();
        for (var node = 1; node < Tree.Count; node++)
        {
            ref readonly var one = ref Tree[node];
            var score = Scores[node];
            if (Best == 0 || score > Scores[Best])
            {
                Best = node;
            }

            if (one.Parent == 0)
            {
                var front = new Front { Start = node, Node = node, Score = score, Failures = new int[Models.Length] };
                byStart.Add(node, front);
                Fronts.Add(front);
                continue;
            }

            var subtree = byStart[one.Start];
            ref var model = ref Models[one.Model];
            model.Trials++;
            var gain = score - subtree.Score;
            if (gain > Same)
            {
                model.Wins++;
                model.Gains += gain;
                _wins++;
                subtree.Won(node, score, gain);
            }
            else
            {
                subtree.Failures[one.Model]++;
                subtree.FailuresOfAll++;
                // Among equals the newest: what cannot be seen in the score may have changed in it.
                if (gain > -Same)
                {
                    subtree.Node = node;
                }
            }
        }
    }

    /// <summary>Chances of success and of halting explain each other: a few rounds of expectation and maximisation.</summary>
    private void Settle()
    {
        var pool = new ModelTrend { Trials = Models.Sum(one => one.Trials), Wins = _wins, Gains = Models.Sum(one => one.Gains) };
        pool.Gain = (PriorGain + pool.Gains) / (1 + pool.Wins);
        Hazard = PriorHalts / (PriorHalts + PriorGoesOn);
        for (var round = 0; round < 6; round++)
        {
            var alive = Fronts.Sum(front => (1 - front.Halted) * front.FailuresOfAll) + Lost();
            pool.Success = (PriorWins + pool.Wins) / (PriorWins + PriorLosses + pool.Wins + alive);
            for (var at = 0; at < Models.Length; at++)
            {
                ref var model = ref Models[at];
                var losses = model.Trials - model.Wins - Fronts.Sum(front => front.Halted * front.Failures[at]);
                model.Success = ((2 * pool.Success) + model.Wins) / (2 + model.Wins + losses);
                model.Gain = ((1.5 * pool.Gain) + model.Gains) / (1.5 + model.Wins);
            }

            var halts = 0.0;
            foreach (var front in Fronts)
            {
                var unlucky = 1.0;
                for (var at = 0; at < Models.Length; at++)
                {
                    unlucky *= Math.Pow(1 - Models[at].Success, front.Failures[at]);
                }

                front.Halted = Hazard / (Hazard + ((1 - Hazard) * unlucky));
                halts += front.Halted;
            }

            Hazard = (PriorHalts + halts) / (PriorHalts + PriorGoesOn + _wins + Fronts.Count);
        }

        Pool = pool;
    }

    /// <summary>Failures before a success: no halt explains them.</summary>
    private double Lost() => Models.Sum(one => one.Trials - one.Wins) - Fronts.Sum(front => front.FailuresOfAll);
}

/// <summary>How refining by one model goes.</summary>
internal struct ModelTrend
{
    public int Trials;
    public int Wins;
    public double Gains;

    /// <summary>The chance that a step lifts the best of a subtree that has not halted.</summary>
    public double Success;

    /// <summary>By how much, when it does.</summary>
    public double Gain;
}

/// <summary>A start with all that grew from it.</summary>
internal sealed class Front
{
    public required int Start { get; init; }

    /// <summary>The node to refine: its best, the newest of equals.</summary>
    public int Node { get; set; }

    public double Score { get; set; }

    /// <summary>Steps by each model since its best was last lifted.</summary>
    public required int[] Failures { get; init; }

    public int FailuresOfAll { get; set; }

    public int Wins { get; private set; }

    /// <summary>The gains of the last steps that lifted it, older ones weighing less; and their weight.</summary>
    public double RecentGains { get; private set; }

    public double RecentWeight { get; private set; }

    /// <summary>How probable it is that nothing lifts it any more.</summary>
    public double Halted { get; set; }

    public void Won(int node, double score, double gain)
    {
        (Node, Score) = (node, score);
        Wins++;
        RecentGains = (0.75 * RecentGains) + gain;
        RecentWeight = (0.75 * RecentWeight) + 1;
        Array.Clear(Failures);
        FailuresOfAll = 0;
    }
}
