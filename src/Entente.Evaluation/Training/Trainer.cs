using System.Security.Cryptography;
using System.Text.Json;
using Entente.Evaluation.Pools;
using Entente.Learning;
using Entente.Learning.Gains;
using Entente.Learning.Kinds;
using Entente.Learning.Numbers;
using Entente.Learning.Selection;
using Entente.Learning.Training;

namespace Entente.Evaluation.Training;

/// <summary>Learns from recorded results all that a <see cref="LearnedFile"/> holds. The same data and seed make the same file.</summary>
public sealed class Trainer(ulong seed, IProgress<string>? progress = null)
{
    private const int Folds = 3;
    private const int FewestQuestions = 12;
    private static readonly SelectorSettings Settings = new() { Strength = 8, Losses = 1 };

    /// <param name="data">Read with the split to learn from.</param>
    /// <param name="files">Paths of the data files, for their hashes.</param>
    /// <param name="split">The split's name.</param>
    /// <exception cref="EvaluationException">No dataset has enough questions.</exception>
    public LearnedFile Train(EvaluationData data, IReadOnlyList<string> files, string split, CancellationToken cancellationToken = default)
    {
        EvaluationDataset[] usable = [.. data.Datasets.Where(IsUsable)];
        if (usable.Length == 0)
        {
            throw new EvaluationException($"no dataset has {FewestQuestions} questions that all models of its pools answered; give more data or smaller pools");
        }

        return new LearnedFile
        {
            Data = [.. files.Select(file => new LearnedSource(Path.GetFileName(file), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))))],
            Split = split,
            Seed = seed,
            Domains = [.. usable.Select(dataset => Domain(dataset, cancellationToken))],
            Baselines = JsonSerializer.SerializeToElement([.. usable.Select(dataset => TrainSummary.Of(dataset.Evaluated))], TrainingJson.Default.ListTrainSummary),
        };
    }

    private bool IsUsable(EvaluationDataset dataset)
    {
        if (dataset.Evaluated.Questions.Count >= FewestQuestions)
        {
            return true;
        }

        progress?.Report($"{dataset.Name}: left out, {dataset.Evaluated.Questions.Count} questions are too few to learn from");
        return false;
    }

    private LearnedDomain Domain(EvaluationDataset dataset, CancellationToken cancellationToken)
    {
        var table = dataset.Evaluated;
        List<string> names = [.. table.Questions.Select(question => question.Group).Distinct().Order(StringComparer.Ordinal)];
        LabelledQuestion[] questions = [.. Enumerable.Range(0, table.Questions.Count).Select(at => Labelled(table, at, names))];
        progress?.Report($"{dataset.Name}: {questions.Length} questions, {table.Models.Count} models, {names.Count} kinds");
        string[] texts = [.. questions.Select(question => LearnedDomain.TextOf(question.Prompt, question.Options))];
        var shares = Shares(texts, questions, names);
        var router = new RouterTrainer([.. table.Models.Select(model => model.Name)], questions, shares, seed);
        var fitted = router.Fit();
        var (pools, routes, gains) = (new List<LearnedPool>(), new List<LearnedRoute>(), new List<LearnedGains>());
        foreach (var pool in dataset.Pools)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int[] among = [.. pool.Models.Select(name => Place(table, name)).Where(place => place >= 0)];
            var twin = routes.Find(route => route.Models.ToHashSet().SetEquals(pool.Models));
            routes.Add(twin is null ? router.Route(pool.Name, among) : twin with { Pool = pool.Name });
            if (twin is not null)
            {
                pools.AddRange(pools.Where(other => other.Name == twin.Pool).Take(1).Select(other => other with { Name = pool.Name }).ToArray());
                gains.Add(gains.First(other => other.Pool == twin.Pool) with { Pool = pool.Name });
                continue;
            }

            LabelledQuestion[] own = [.. questions.Select(question => Among(question, among))];
            var measured = new GainTrainer(own, [.. among.Select(place => table.Models[place].Name)], new Chance(seed).Order(own.Length));
            List<PlayedStrategy> played = [measured.Route(router.LeftOut(among), RouterTrainer.CostWeights)];
            if (dataset.HasAnswers)
            {
                var (learned, together) = Pool(dataset.Name, pool.Name, table, own, shares, names.Count, among);
                pools.Add(learned);
                played.AddRange(together);
            }

            gains.Add(measured.Gains(pool.Name, played, names));
        }

        return new LearnedDomain
        {
            Name = dataset.Name,
            Kinds = KindClassifier.Fit(texts, [.. questions.Select(question => question.Kind)], names, seed),
            Router = fitted,
            Pools = pools,
            Routes = routes,
            Gains = gains,
        };
    }

    private (LearnedPool Learned, IReadOnlyList<PlayedStrategy> Played) Pool(string dataset, string name, ResultTable table, LabelledQuestion[] questions, double[][] shares, int kinds, int[] among)
    {
        LearnerModel[] models = [.. among.Select(place => new LearnerModel(table.Models[place].Name, table.Models[place].Developer, table.Models[place].Jurisdiction))];
        var trainer = new PoolTrainer(models, kinds, Settings with { Seed = seed });
        var pool = trainer.Fit(name, questions, shares);
        progress?.Report($"{dataset} {name}: on left-out train questions the selector {100 * pool.Figures.Selector:0.0} %, the best model {100 * pool.Figures.BestSingle:0.0} %, repaired {100 * pool.Figures.Repaired:0.0} %, the best per kind {100 * pool.Figures.BestPerKind:0.0} %");
        return (pool, trainer.Played);
    }

    /// <summary>The question, with the answers of some of the models.</summary>
    private static LabelledQuestion Among(LabelledQuestion question, int[] among) => question with
    {
        Answers = [.. among.Select(place => question.Answers[place])],
        Scores = [.. among.Select(place => question.Scores[place])],
        Costs = [.. among.Select(place => question.Costs[place])],
    };

    /// <summary>What kinds will look like when nobody tells them: each question's by a classifier that did not see it.</summary>
    private double[][] Shares(string[] texts, LabelledQuestion[] questions, List<string> names)
    {
        var order = new Chance(seed).Order(texts.Length);
        var shares = new double[texts.Length][];
        Parallel.For(0, Folds, fold =>
        {
            int[] fitted = [.. order.Where((_, at) => at % Folds != fold)];
            var classifier = KindClassifier.Fit([.. fitted.Select(at => texts[at])], [.. fitted.Select(at => questions[at].Kind)], names, seed);
            foreach (var at in order.Where((_, at) => at % Folds == fold))
            {
                shares[at] = classifier.Of(texts[at]);
            }
        });
        return shares;
    }

    private static LabelledQuestion Labelled(ResultTable table, int at, List<string> kinds)
    {
        var question = table.Questions[at];
        var models = Enumerable.Range(0, table.Models.Count);
        return new LabelledQuestion
        {
            Prompt = question.Prompt,
            Options = question.Options,
            Kind = kinds.BinarySearch(question.Group, StringComparer.Ordinal),
            Answers = [.. models.Select(model => Given(table.Models[model].Name, table.Answer(at, model)))],
            Scores = [.. models.Select(model => table.Score(at, model))],
            Costs = [.. models.Select(model => table.Cost(at, model) ?? 0)],
        };
    }

    private static PanelAnswer Given(string model, Recorded.RecordedAnswer answer)
        => new(model, answer.Extracted ? AnswerKey.Of(answer.Text) : null, answer.OutputCharacters);

    private static int Place(ResultTable table, string name)
        => Enumerable.Range(0, table.Models.Count).Where(at => table.Models[at].Name == name).DefaultIfEmpty(-1).First();
}
