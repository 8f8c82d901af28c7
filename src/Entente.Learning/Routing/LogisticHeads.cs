using Entente.Learning.Numbers;

namespace Entente.Learning.Routing;

/// <summary>
/// The probability that a model answers a prompt rightly, from the prompt alone: for each model a logistic regression on the kind of
/// question and a compact projection of the text, held by a ridge to the model's own mean in that kind. Fractional scores count in part.
/// </summary>
public sealed record LogisticHeads
{
    private const double KindPrior = 10;

    /// <summary>Names, in the order of the heads.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>By model, then kind: the log-odds of its shrunk mean.</summary>
    public required double[][] KindOdds { get; init; }

    /// <summary>By model, then dimension of the projection.</summary>
    public required double[][] Weights { get; init; }

    /// <param name="kinds">How probable each kind is.</param>
    /// <param name="projected">The text's projection.</param>
    /// <returns>For each model, above 0 and below 1.</returns>
    public double[] Predict(ReadOnlySpan<double> kinds, ReadOnlySpan<double> projected)
    {
        var predicted = new double[Models.Count];
        for (var model = 0; model < predicted.Length; model++)
        {
            predicted[model] = Sigmoid(Odds(kinds, projected, KindOdds[model], Weights[model]));
        }

        return predicted;
    }

    /// <param name="scores">By question, then model, 0 to 1.</param>
    /// <param name="ridge">How strongly the text's weights are held to zero.</param>
    public static LogisticHeads Fit(IReadOnlyList<string> models, IReadOnlyList<double[]> kinds, IReadOnlyList<double[]> projected, IReadOnlyList<IReadOnlyList<double>> scores, double ridge)
    {
        var odds = models.Select((_, model) => KindOddsOf(model, kinds, scores)).ToArray();
        var weights = models.Select((_, model) => Fit(model, odds[model], kinds, projected, scores, ridge)).ToArray();
        return new LogisticHeads { Models = models, KindOdds = odds, Weights = weights };
    }

    private static double[] KindOddsOf(int model, IReadOnlyList<double[]> kinds, IReadOnlyList<IReadOnlyList<double>> scores)
    {
        var mean = Math.Clamp(scores.Average(score => score[model]), 0.01, 0.99);
        return [.. Enumerable.Range(0, kinds[0].Length).Select(kind =>
        {
            var (sum, weight) = (0.0, 0.0);
            for (var at = 0; at < kinds.Count; at++)
            {
                sum += kinds[at][kind] * scores[at][model];
                weight += kinds[at][kind];
            }

            return Logit((sum + (KindPrior * mean)) / (weight + KindPrior));
        })];
    }

    private static double[] Fit(int model, double[] odds, IReadOnlyList<double[]> kinds, IReadOnlyList<double[]> projected, IReadOnlyList<IReadOnlyList<double>> scores, double ridge)
        => QuasiNewton.Minimise(
            (at, gradient) =>
            {
                var loss = 0.0;
                for (var i = 0; i < gradient.Length; i++)
                {
                    gradient[i] = ridge * at[i];
                    loss += 0.5 * ridge * at[i] * at[i];
                }

                for (var question = 0; question < kinds.Count; question++)
                {
                    var predicted = Math.Clamp(Sigmoid(Odds(kinds[question], projected[question], odds, at)), 1e-9, 1 - 1e-9);
                    var score = scores[question][model];
                    loss -= (score * Math.Log(predicted)) + ((1 - score) * Math.Log(1 - predicted));
                    for (var i = 0; i < gradient.Length; i++)
                    {
                        gradient[i] += (predicted - score) * projected[question][i];
                    }
                }

                return loss;
            },
            new double[projected[0].Length],
            40,
            0.05);

    private static double Odds(ReadOnlySpan<double> kinds, ReadOnlySpan<double> projected, ReadOnlySpan<double> odds, ReadOnlySpan<double> weights)
    {
        var sum = 0.0;
        for (var kind = 0; kind < kinds.Length; kind++)
        {
            sum += kinds[kind] * odds[kind];
        }

        for (var i = 0; i < projected.Length; i++)
        {
            sum += projected[i] * weights[i];
        }

        return sum;
    }

    internal static double Sigmoid(double odds) => 1 / (1 + Math.Exp(-odds));

    internal static double Logit(double share) => Math.Log(share / (1 - share));
}
