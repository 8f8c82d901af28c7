using Entente.Evaluation.Pools;
using Entente.Evaluation.Recorded;

namespace Entente.Evaluation;

/// <summary>One reading of all files; each file is read once.</summary>
internal sealed class DataReading(EvaluationFiles files, CancellationToken cancellationToken)
{
    private readonly Dictionary<string, RecordedResults> read = new(StringComparer.Ordinal);
    private readonly List<string> notes = [];
    private readonly List<string> others = [];

    public EvaluationData Read()
    {
        var pools = PoolsFile.Empty;
        if (files.Pools is { } path)
        {
            others.Add(Path.GetFullPath(path));
            pools = PoolsFile.Read(path);
        }

        var facts = Facts();
        var datasets = new List<EvaluationDataset>();
        foreach (var own in Sources().GroupBy(source => source.Stem, StringComparer.Ordinal))
        {
            var definitions = pools.From(own.Key);
            if (definitions.Count == 0)
            {
                if (files.Pools is not null)
                {
                    notes.Add($"no dataset of {files.Pools} names the file {own.Key}: it is one dataset with one pool of all its models");
                }

                definitions = [new DatasetDefinition { Name = own.Key, File = own.Key }];
            }

            var sources = own.ToList();
            datasets.AddRange(definitions.Select(definition => Dataset(definition, sources, facts)));
        }

        return new EvaluationData { Datasets = datasets, ReadFiles = [.. read.Keys, .. others], BadLines = [.. read.Values.SelectMany(file => file.BadLines)], Notes = [.. notes.Distinct()] };
    }

    private EvaluationDataset Dataset(DatasetDefinition definition, List<Source> sources, ModelsFile facts)
    {
        var all = sources.SelectMany(source => source.Questions).Where(question => definition.Tasks?.Contains(question.Task) ?? true).ToList();
        var wanted = all.Where(question => PromptSplit.Holds(files.Split, question.Prompt)).ToList();
        if (wanted.Count == 0)
        {
            throw new EvaluationException($"{definition.Name}: {string.Join(", ", sources.Select(source => source.File))} {(sources.Count == 1 ? "has" : "have")} no question of split {Name(files.Split)}; --split all takes every line as it is");
        }

        var (train, from) = Train(definition, sources, all);
        var pools = Pools(definition, wanted, train);
        List<ModelFacts> models = [.. pools.SelectMany(pool => pool.Models).Distinct(StringComparer.Ordinal).Select(facts.Of)];
        var unknown = models.Where(model => !facts.Knows(model.Name)).Select(model => model.Name).ToList();
        if (unknown.Count > 0)
        {
            notes.Add($"{definition.Name}: kept with unknown facts, as no file of models names them: {string.Join(", ", unknown)}");
        }

        var evaluated = ResultTable.Complete(definition.Name, models, wanted);
        if (evaluated.Questions.Count == 0)
        {
            throw new EvaluationException($"{definition.Name}: no question was answered by all {models.Count} models of its pools; make the pools smaller");
        }

        var trainPart = train is null ? null : ResultTable.Complete(definition.Name, Known(models, train), train);
        return new EvaluationDataset
        {
            Name = definition.Name,
            Files = [.. sources.Select(source => source.File)],
            Evaluated = evaluated,
            TrainPart = trainPart,
            Train = trainPart is not null ? TrainSummary.Of(trainPart) : files.Summaries[definition.Name],
            TrainFrom = from,
            Pools = pools,
            Incomplete = wanted.Count - evaluated.Questions.Count,
        };
    }

    /// <summary>
    /// Named files, else the data's own train lines (unless every line is evaluated), else the file of train by name, else what the
    /// trained file remembers, else the data's own train lines after all.
    /// </summary>
    private (List<RecordedQuestion>? Questions, string From) Train(DatasetDefinition definition, List<Source> sources, List<RecordedQuestion> all)
    {
        List<RecordedQuestion> Part(IEnumerable<RecordedQuestion> questions)
            => [.. questions.Where(question => (definition.Tasks?.Contains(question.Task) ?? true) && PromptSplit.Holds(Split.Train, question.Prompt))];

        if (files.Train.Count > 0)
        {
            var named = files.Train.Where(file => Belongs(file, definition, sources)).ToList();
            var questions = Part(named.SelectMany(file => Collection(file).Questions));
            return questions.Count > 0
                ? (questions, string.Join(", ", named.Select(Path.GetFileName)))
                : throw new EvaluationException($"{definition.Name}: none of the files of --train holds its train part; name {definition.File}.train.jsonl.gz");
        }

        var own = Part(all);
        if (own.Count > 0 && files.Split != Split.All)
        {
            return (own, string.Join(", ", sources.Select(source => Path.GetFileName(source.File))));
        }

        if (sources.Select(source => TrainFiles.Find(source.File, [source.Stem, definition.File], files.Pools)).OfType<string>().FirstOrDefault() is { } found
            && Part(Collection(found).Questions) is { Count: > 0 } sibling)
        {
            return (sibling, Path.GetFileName(found));
        }

        if (files.Summaries.ContainsKey(definition.Name))
        {
            return (null, "the trained file");
        }

        return own.Count > 0
            ? (own, string.Join(", ", sources.Select(source => Path.GetFileName(source.File))))
            : throw new EvaluationException($"{definition.Name}: there is no train part to choose the baselines by; put {definition.File}.train.jsonl.gz beside the data, or name it with --train, or give a trained file that knows it");
    }

    private static bool Belongs(string file, DatasetDefinition definition, List<Source> sources)
        => RecordedFile.StemOf(file) is var stem && (stem.StartsWith(definition.File, StringComparison.Ordinal) || sources.Exists(source => source.Stem == stem));

    private List<PoolDefinition> Pools(DatasetDefinition definition, List<RecordedQuestion> wanted, List<RecordedQuestion>? train)
    {
        if (definition.Pools.Count == 0)
        {
            return [new PoolDefinition(PoolsFile.Widest, AnsweredAll(definition, wanted, train))];
        }

        var there = wanted.SelectMany(question => question.Answers.Keys).ToHashSet(StringComparer.Ordinal);
        var absent = definition.Pools.SelectMany(pool => pool.Models).Distinct().Where(model => !there.Contains(model)).ToList();
        if (absent.Count > 0)
        {
            notes.Add($"{definition.Name}: left out of the pools, as the data have no answer of them: {string.Join(", ", absent)}");
        }

        List<PoolDefinition> pools = [.. definition.Pools.Select(pool => pool with { Models = [.. pool.Models.Where(there.Contains)] }).Where(pool => pool.Models.Count > 0)];
        return pools.Count > 0
            ? pools
            : throw new EvaluationException($"{definition.Name}: the data have no answer of any model of its pools; the file of pools belongs to other data");
    }

    private static List<string> AnsweredAll(DatasetDefinition definition, List<RecordedQuestion> wanted, List<RecordedQuestion>? train)
    {
        var questions = train is null ? wanted : [.. wanted, .. train];
        List<string> models = [.. questions.SelectMany(question => question.Answers.Keys).Distinct(StringComparer.Ordinal)
            .Where(model => questions.TrueForAll(question => question.Answers.ContainsKey(model))).Order(StringComparer.Ordinal)];
        return models.Count > 0
            ? models
            : throw new EvaluationException($"{definition.Name}: no model answered all {questions.Count} questions; a file of pools says which models to compare");
    }

    private static List<ModelFacts> Known(List<ModelFacts> models, List<RecordedQuestion> train)
    {
        var there = train.SelectMany(question => question.Answers.Keys).ToHashSet(StringComparer.Ordinal);
        return [.. models.Where(model => there.Contains(model.Name))];
    }

    private List<Source> Sources()
    {
        var answers = files.Data.Distinct().Where(file => ResponseJoin.SharedName(file) is null).Select(file => new Source(file, Collection(file).Questions)).ToList();
        foreach (var file in files.Data.Distinct().Where(file => ResponseJoin.SharedName(file) is not null))
        {
            JoinInto(answers, file);
        }

        return answers;
    }

    private void JoinInto(List<Source> answers, string file)
    {
        var answersFile = TrainFiles.AnswersOf(file);
        var at = answers.FindIndex(source => Path.GetFullPath(source.File) == answersFile);
        if (at < 0)
        {
            if (answersFile is null)
            {
                throw new EvaluationException($"{file} holds whole responses, and the file of answers with their questions is not beside it; name it {ResponseJoin.SharedName(file)}_answers…");
            }

            at = answers.Count;
            answers.Add(new Source(answersFile, Collection(answersFile).Questions));
        }

        answers[at] = answers[at] with { Questions = ResponseJoin.Join(answers[at].Questions, Collection(file).Responses, out var unmatched) };
        if (unmatched > 0)
        {
            notes.Add($"{file}: {unmatched} responses belong to no question of {answersFile}");
        }
    }

    private RecordedResults Collection(string file)
    {
        var path = Path.GetFullPath(file);
        if (!read.TryGetValue(path, out var collection))
        {
            read[path] = collection = RecordedResults.Read(file, cancellationToken);
            if (collection.Repeated > 0)
            {
                notes.Add($"{file}: {collection.Repeated} lines repeat a question of the file; they count as one, the first answer of a model counts");
            }
        }

        return collection;
    }

    private ModelsFile Facts()
    {
        var path = files.Models ?? new[] { files.Pools }.Concat(files.Data).OfType<string>()
            .Select(file => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "models.csv")).FirstOrDefault(File.Exists);
        if (path is null)
        {
            notes.Add("no facts about models: there is no models.csv beside the data, and --models names none; costs and losses need them");
            return ModelsFile.Empty;
        }

        others.Add(Path.GetFullPath(path));
        return ModelsFile.Read(path);
    }

    private static string Name(Split split) => split.ToString().ToLowerInvariant();

    private sealed record Source(string File, IReadOnlyList<RecordedQuestion> Questions)
    {
        public string Stem => RecordedFile.StemOf(File);
    }
}
