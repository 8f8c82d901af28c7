using Entente.Evaluation.Recorded;

namespace Entente.Evaluation.Pools;

/// <summary>
/// Questions by models, complete: every model has an answer to every question. Immutable; rows and columns are addressed by
/// their place.
/// </summary>
public sealed class ResultTable
{
    private readonly RecordedAnswer[][] answers;
    private readonly Pricing pricing;

    private ResultTable(string dataset, IReadOnlyList<ModelFacts> models, IReadOnlyList<RecordedQuestion> questions, Pricing pricing)
    {
        Dataset = dataset;
        Models = models;
        Questions = questions;
        this.pricing = pricing;
        answers = [.. questions.Select(question => models.Select(model => question.Answers[model.Name]).ToArray())];
    }

    public string Dataset { get; }

    public IReadOnlyList<ModelFacts> Models { get; }

    public IReadOnlyList<RecordedQuestion> Questions { get; }

    public CostBasis CostBasis => pricing.Basis;

    internal Pricing Pricing => pricing;

    /// <summary>A table of the questions that every one of the models answered; the others are left out.</summary>
    public static ResultTable Complete(string dataset, IReadOnlyList<ModelFacts> models, IEnumerable<RecordedQuestion> questions)
        => new(dataset, models, [.. questions.Where(question => models.All(model => question.Answers.ContainsKey(model.Name)))], Pricing.For(models));

    public RecordedAnswer Answer(int question, int model) => answers[question][model];

    public double Score(int question, int model) => answers[question][model].Score;

    /// <summary>Null where <see cref="CostBasis"/> is unknown.</summary>
    public double? Cost(int question, int model) => pricing.CostOf(Models[model], Questions[question].Prompt, answers[question][model]);

    /// <summary>The same questions with some of the models, in the given order; costs on the basis that these models allow.</summary>
    public ResultTable Of(IReadOnlyList<ModelFacts> models) => new(Dataset, models, Questions, Pricing.For(models));

    /// <summary>The same models with some of the questions.</summary>
    public ResultTable Where(Func<RecordedQuestion, bool> isWanted) => new(Dataset, Models, [.. Questions.Where(isWanted)], pricing);
}
