using Entente.Evaluation.Pools;

namespace Entente.Evaluation.Measures;

/// <summary>
/// The best single model asked as often as the strategy asked: what its answers would have been worth without other models. With a
/// verifier the best of as many samples counts; without one, and without answers that could be voted on, whichever is taken is worth
/// the mean of them.
/// </summary>
internal static class EqualCostControl
{
    public const string NoSecondSamples = "the data have one answer a model: the same model a second time was not recorded";

    /// <summary>By question; null where the model has no second samples.</summary>
    /// <param name="model">The place of the best single model in the table.</param>
    /// <param name="calls">As many as the strategy made on the mean.</param>
    public static IReadOnlyList<double>? Scores(ResultTable table, int model, int calls, bool isVerified)
    {
        var samples = Enumerable.Range(0, table.Questions.Count).Select(question => table.Answer(question, model).Samples).ToList();
        if (samples.Exists(own => own.Count < 2))
        {
            return null;
        }

        return [.. samples.Select(own => isVerified ? own.Take(calls).Max() : own.Average())];
    }
}
