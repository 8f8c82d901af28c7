using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Entente.Evaluation.Pools;
using Entente.Evaluation.Recorded;
using Entente.Evaluation.Runs;

namespace Entente.Evaluation.Live;

/// <summary>Live answers beside the baselines that the same models set when each is asked alone.</summary>
internal sealed class LiveFindings
{
    private const string TooFewCalls = "a question takes one call: its control is the best single model itself";
    private const string NotAsked = "it was not asked for (--no-control)";

    private readonly LiveSettings settings;
    private readonly PoolRun run;
    private readonly PoolTable table;
    private readonly IReadOnlyList<RecordedQuestion> evaluated;
    private readonly LiveAnswers alone;

    /// <param name="train">Empty: the best model is chosen on the evaluated questions.</param>
    /// <param name="alone">What each model answered to each question of both.</param>
    public LiveFindings(string name, LiveSettings settings, IReadOnlyList<RecordedQuestion> train, IReadOnlyList<RecordedQuestion> evaluated, LiveAnswers alone, TimeProvider time)
    {
        (this.settings, this.evaluated, this.alone) = (settings, evaluated, alone);
        var asked = ResultTable.Complete(name, settings.Models, evaluated.Select(question => Answered(question, settings.Models, alone)));
        var dataset = new EvaluationDataset
        {
            Name = name,
            Files = [],
            Evaluated = asked,
            Train = TrainSummary.Of(train.Count > 0 ? ResultTable.Complete(name, settings.Models, train.Select(question => Answered(question, settings.Models, alone))) : asked),
            TrainFrom = train.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{train.Count} train questions of the dataset, asked of each model") : "the evaluated questions themselves, which flatters the baselines",
            Pools = [new PoolDefinition(settings.Pool, [.. settings.Models.Select(model => model.Name)])],
            Incomplete = 0,
        };
        table = new PoolTable(dataset, dataset.Pools[0]);
        run = new PoolRun(table, new EvaluationSettings { Strategies = [], Split = settings.Split, Seed = settings.Seed, Resamples = settings.Resamples }, time);
        BestModel = dataset.Train.Rank(dataset.Pools[0].Models)[0];
    }

    /// <summary>The best single model, chosen on train.</summary>
    public string BestModel { get; }

    /// <param name="played">Null: the best single model alone.</param>
    /// <param name="samples">By question: what the best model gave, asked again and again; null: it was not.</param>
    public StrategyFinding Of(string strategy, LivePlay? played, IReadOnlyList<IReadOnlyList<LiveAnswer>>? samples)
    {
        var live = played ?? Single();
        var calls = live.CallsEach;
        var control = samples is null || calls < 2 ? null : Control(live, samples, calls);
        return run.Of(strategy, live.Play, control, control is not null ? null : calls < 2 ? TooFewCalls : NotAsked) with
        {
            Caps = new CapsFinding { MaxCalls = settings.Caps.MaxCalls, MaxCostUsd = settings.Caps.MaxCostUsd, MaxSeconds = settings.Caps.MaxSeconds },
            Seconds = PoolRun.Times(live.Play.Times, time => time.TotalSeconds, 3),
            Failed = live.Failed,
            AnsweredBy = live.AnsweredBy,
            Key = Key(strategy),
        };
    }

    private LivePlay Single() => LivePlay.Of([.. evaluated.Select(question => alone[(question.Key, BestModel)][0])]);

    private ControlFinding Control(LivePlay live, IReadOnlyList<IReadOnlyList<LiveAnswer>> samples, int calls)
    {
        var costs = samples.Select(own => own.Take(calls).Sum(sample => sample.CostUsd ?? double.NaN)).ToList();
        return run.ControlOf(live.Play, [.. samples.Select(own => SelfConsistency.Score([.. own.Take(calls)]))], calls, "the answer that most of its samples gave") with
        {
            CostUsd = costs.TrueForAll(double.IsFinite) ? Math.Round(costs.Average(), 9) : null,
        };
    }

    private static RecordedQuestion Answered(RecordedQuestion question, IReadOnlyList<ModelFacts> models, LiveAnswers alone) => question with
    {
        Answers = models.ToDictionary(model => model.Name, model => Recorded(alone[(question.Key, model.Name)][0]), StringComparer.Ordinal),
    };

    private static RecordedAnswer Recorded(LiveAnswer answer)
        => new() { Score = answer.Score, Text = answer.Answer, OutputCharacters = answer.Characters, CostUsd = answer.CostUsd };

    /// <summary>Findings under the same settings take each other's place in a file.</summary>
    private string Key(string strategy)
    {
        string[] parts = ["live", table.Dataset.Name, settings.Pool, strategy, settings.Caps.ToString(), PoolRun.Name(settings.Split), $"{settings.Seed} {settings.Resamples} {table.Table.Questions.Count}", .. settings.Models.Select(model => model.Name)];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..32];
    }
}
