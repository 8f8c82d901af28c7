using Entente.Learning.Numbers;
using Entente.Learning.Text;

namespace Entente.Learning.Kinds;

/// <summary>
/// Tells from its text alone which kind of question it is: softmax regression over hashed features, fitted by AdaGrad (Duchi et al. 2011).
/// At the time of an answer nobody says what kind a question is; train does.
/// </summary>
public sealed record KindClassifier
{
    private const int Rounds = 6;
    private const double Rate = 0.5;
    private const double Shrinkage = 1e-6;

    /// <summary>At least one.</summary>
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>A power of two.</summary>
    public required int Buckets { get; init; }

    /// <summary>By bucket, then by kind; the last row is the bias.</summary>
    public required float[] Weights { get; init; }

    /// <param name="texts">At least one.</param>
    /// <param name="kinds">The places of each text's kind in <paramref name="names"/>.</param>
    public static KindClassifier Fit(IReadOnlyList<string> texts, IReadOnlyList<int> kinds, IReadOnlyList<string> names, ulong seed, int buckets = 4096)
    {
        var features = texts.Select(text => HashedText.Of(text, buckets)).ToArray();
        var weights = new double[(buckets + 1) * names.Count];
        var squares = new double[weights.Length];
        var chance = new Chance(seed);
        var probabilities = new double[names.Count];
        for (var round = 0; round < Rounds && names.Count > 1; round++)
        {
            foreach (var text in chance.Order(texts.Count))
            {
                Probabilities(features[text], weights, buckets, probabilities);
                probabilities[kinds[text]] -= 1;
                Step(weights, squares, buckets, 0.3, probabilities);
                foreach (var (bucket, value) in features[text])
                {
                    Step(weights, squares, bucket, value, probabilities);
                }
            }
        }

        return new KindClassifier { Kinds = names, Buckets = buckets, Weights = [.. weights.Select(weight => (float)weight)] };
    }

    /// <summary>The probability of each kind; they sum to one.</summary>
    public double[] Of(string text)
    {
        var probabilities = new double[Kinds.Count];
        Probabilities<float>(HashedText.Of(text, Buckets), Weights, Buckets, probabilities);
        return probabilities;
    }

    private static void Step(double[] weights, double[] squares, int bucket, double value, double[] errors)
    {
        var at = bucket * errors.Length;
        for (var kind = 0; kind < errors.Length; kind++, at++)
        {
            var gradient = (errors[kind] * value) + (Shrinkage * weights[at]);
            squares[at] += gradient * gradient;
            weights[at] -= Rate * gradient / (Math.Sqrt(squares[at]) + 1e-8);
        }
    }

    private static void Probabilities<T>(IReadOnlyList<(int Bucket, double Value)> features, T[] weights, int buckets, double[] into)
        where T : System.Numerics.INumber<T>
    {
        for (var kind = 0; kind < into.Length; kind++)
        {
            into[kind] = 0.3 * double.CreateChecked(weights[(buckets * into.Length) + kind]);
        }

        for (var at = 0; at < features.Count; at++)
        {
            var (bucket, value) = features[at];
            for (var kind = 0; kind < into.Length; kind++)
            {
                into[kind] += value * double.CreateChecked(weights[(bucket * into.Length) + kind]);
            }
        }

        var largest = into.Max();
        var sum = 0.0;
        for (var kind = 0; kind < into.Length; kind++)
        {
            sum += into[kind] = Math.Exp(into[kind] - largest);
        }

        for (var kind = 0; kind < into.Length; kind++)
        {
            into[kind] /= sum;
        }
    }
}
