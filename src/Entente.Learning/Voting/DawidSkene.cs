namespace Entente.Learning.Voting;

/// <summary>
/// Who is right and how able everybody is, when nobody knows the truth: expectation maximisation over voters with one ability each
/// (Dawid and Skene 1979, with equal errors over the other answers, so that open answers fit too). It works among peers and is led astray
/// by a majority of weak members; weigh by known skill where there is some.
/// </summary>
public static class DawidSkene
{
    private const double Prior = 2;
    private const double StartAbility = 0.7;

    /// <param name="votes">By question, then voter: the number of the answer within its question, or -1 for none. All questions have the same voters.</param>
    /// <param name="rounds">How often truth and abilities are estimated in turn.</param>
    public static DawidSkeneResult Fit(IReadOnlyList<IReadOnlyList<int>> votes, int rounds = 50)
    {
        ArgumentOutOfRangeException.ThrowIfZero(votes.Count);
        var abilities = new double[votes[0].Count];
        Array.Fill(abilities, StartAbility);
        var truths = votes.Select(question => new double[question.Max() + 1]).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var at = 0; at < truths.Length; at++)
            {
                Expect(votes[at], abilities, truths[at]);
            }

            if (!Maximise(votes, truths, abilities))
            {
                break;
            }
        }

        return new DawidSkeneResult(truths, abilities);
    }

    /// <summary>The probability of each answer given the abilities. Wrong votes spread over the other answers, one unseen among them.</summary>
    private static void Expect(IReadOnlyList<int> votes, double[] abilities, double[] truth)
    {
        var others = Math.Max(1, truth.Length);
        for (var answer = 0; answer < truth.Length; answer++)
        {
            truth[answer] = 0;
            for (var voter = 0; voter < votes.Count; voter++)
            {
                if (votes[voter] >= 0)
                {
                    truth[answer] += Math.Log(votes[voter] == answer ? abilities[voter] : (1 - abilities[voter]) / others);
                }
            }
        }

        var largest = truth.DefaultIfEmpty(0).Max();
        var sum = truth.Sum(odds => Math.Exp(odds - largest));
        for (var answer = 0; answer < truth.Length; answer++)
        {
            truth[answer] = Math.Exp(truth[answer] - largest) / sum;
        }
    }

    /// <returns>Whether an ability changed noticeably.</returns>
    private static bool Maximise(IReadOnlyList<IReadOnlyList<int>> votes, double[][] truths, double[] abilities)
    {
        var changed = false;
        for (var voter = 0; voter < abilities.Length; voter++)
        {
            var (right, count) = (Prior * StartAbility, Prior);
            for (var at = 0; at < truths.Length; at++)
            {
                if (votes[at][voter] is >= 0 and var vote)
                {
                    right += truths[at][vote];
                    count++;
                }
            }

            var ability = Math.Clamp(right / count, 0.01, 0.99);
            changed |= Math.Abs(ability - abilities[voter]) > 1e-6;
            abilities[voter] = ability;
        }

        return changed;
    }
}

/// <summary>What <see cref="DawidSkene"/> found.</summary>
/// <param name="Truths">By question: the probability of each answer; they sum to one.</param>
/// <param name="Abilities">By voter: how often it is right, 0 to 1.</param>
public sealed record DawidSkeneResult(IReadOnlyList<double[]> Truths, IReadOnlyList<double> Abilities);
