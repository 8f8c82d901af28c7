using Entente.Evaluation.Recorded;

namespace Entente.Evaluation.Pools;

/// <summary>
/// What the train part says of each model: all that choosing a baseline needs. It holds sums, no prompts, and can stand in a
/// trained file, so that questions can be evaluated without the train files beside them.
/// </summary>
public sealed record TrainSummary
{
    public required string Dataset { get; init; }

    /// <summary>In the pool's order, which settles ties.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Subjects or tasks.</summary>
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>How many questions each group has.</summary>
    public required IReadOnlyList<int> Counts { get; init; }

    /// <summary>By model, then by group: the sum of scores.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Scores { get; init; }

    /// <summary>By model: the mean length of its output in characters.</summary>
    public required IReadOnlyList<double> MeanOutputCharacters { get; init; }

    /// <summary>How many questions it rests on.</summary>
    public int Questions => Counts.Sum();

    public static TrainSummary Of(ResultTable train)
    {
        List<string> groups = [.. train.Questions.Select(question => question.Group).Distinct().Order(StringComparer.Ordinal)];
        var places = groups.Select((group, at) => (group, at)).ToDictionary(pair => pair.group, pair => pair.at, StringComparer.Ordinal);
        var scores = train.Models.Select(_ => new double[groups.Count]).ToArray();
        var characters = new double[train.Models.Count];
        var counts = new int[groups.Count];
        for (var question = 0; question < train.Questions.Count; question++)
        {
            var group = places[train.Questions[question].Group];
            counts[group]++;
            for (var model = 0; model < train.Models.Count; model++)
            {
                scores[model][group] += train.Score(question, model);
                characters[model] += Pricing.CharactersOf(train.Answer(question, model)) / train.Questions.Count;
            }
        }

        return new TrainSummary
        {
            Dataset = train.Dataset,
            Models = [.. train.Models.Select(model => model.Name)],
            Groups = groups,
            Counts = counts,
            Scores = scores,
            MeanOutputCharacters = characters,
        };
    }

    /// <summary>Names of models, best on train first; ties stay in the given order, models that train does not know come last.</summary>
    public IReadOnlyList<string> Rank(IEnumerable<string> models) => [.. models.OrderByDescending(model => MeanOf(model) ?? -1)];

    /// <summary>The best of the models in a group, of equals the first; the first where the group is not in train.</summary>
    /// <param name="ranked">Best overall first, at least one.</param>
    public string BestIn(string group, IReadOnlyList<string> ranked)
    {
        var at = IndexOf(Groups, group);
        return at < 0 || Counts[at] == 0 ? ranked[0] : ranked.OrderByDescending(model => IndexOf(Models, model) is >= 0 and var known ? Scores[known][at] : -1).First();
    }

    /// <summary>The mean score; null for a model that train does not know.</summary>
    public double? MeanOf(string model) => IndexOf(Models, model) is >= 0 and var at && Questions > 0 ? Scores[at].Sum() / Questions : null;

    /// <summary>The mean length of a model's output; of an unknown one, the mean of all.</summary>
    public double CharactersOf(string model)
        => IndexOf(Models, model) is >= 0 and var at ? MeanOutputCharacters[at]
        : MeanOutputCharacters.Count > 0 ? MeanOutputCharacters.Average() : Pricing.AssumedCharacters;

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var at = 0; at < names.Count; at++)
        {
            if (string.Equals(names[at], name, StringComparison.Ordinal))
            {
                return at;
            }
        }

        return -1;
    }
}
