using Entente.Evaluation.Pools;
using Entente.Evaluation.Recorded;

namespace Entente.Evaluation.Strategies;

/// <summary>The calls for one question, answered from the record: counted, priced, and refused where a cap would break.</summary>
public sealed class RecordedCalls
{
    private readonly ResultTable table;
    private readonly int question;
    private readonly IReadOnlyList<int> present;
    private readonly StrategyContext context;
    private readonly Dictionary<(int Model, int? Sample), GivenAnswer> asked = [];

    internal RecordedCalls(ResultTable table, int question, IReadOnlyList<int> present, StrategyContext context)
    {
        this.table = table;
        this.question = question;
        this.present = present;
        this.context = context;
    }

    /// <summary>The models in reach now; a model that was lost is not among them.</summary>
    public IReadOnlyList<ModelFacts> Models => context.Present;

    /// <summary>How many calls were made.</summary>
    public int Made => asked.Count;

    /// <summary>What the calls cost; null where prices are unknown.</summary>
    public double? CostUsd { get; private set; } = 0;

    /// <summary>The price of a call before it is made: the prompt's length and the model's mean output on train. Null where prices are unknown.</summary>
    /// <param name="model">The place in <see cref="Models"/>.</param>
    public double? EstimateUsd(int model)
        => table.Pricing.CostOf(Models[model], table.Questions[question].Prompt.Length, context.Train.CharactersOf(Models[model].Name));

    /// <summary>How many samples a model has for this question: 1, or more where the data have them.</summary>
    public int SamplesOf(int model) => Math.Max(1, Recorded(model).Samples.Count);

    /// <summary>
    /// Asks a model. False: a cap does not allow it, nothing was spent. Asking the same again returns the same answer and costs
    /// nothing; another sample is another call.
    /// </summary>
    /// <param name="model">The place in <see cref="Models"/>.</param>
    /// <param name="sample">Below <see cref="SamplesOf"/>; null: the recorded answer.</param>
    public bool TryAsk(int model, out GivenAnswer answer, int? sample = null)
    {
        if (asked.TryGetValue((model, sample), out var known))
        {
            answer = known;
            return true;
        }

        answer = new GivenAnswer { Model = model };
        if (Made >= context.Caps.MaxCalls || (context.Caps.MaxCostUsd is { } cap && !(CostUsd + EstimateUsd(model) <= cap)))
        {
            return false;
        }

        var recorded = Recorded(model);
        int? characters = sample is { } at && at < recorded.SampleCharacters.Count ? recorded.SampleCharacters[at] : recorded.OutputCharacters;
        answer = new GivenAnswer { Model = model, Text = recorded.Extracted ? recorded.Text : null, Characters = characters, Sample = sample };
        asked[(model, sample)] = answer;
        CostUsd += sample is null
            ? table.Cost(question, present[model])
            : table.Pricing.CostOf(Models[model], table.Questions[question].Prompt.Length, characters ?? Pricing.AssumedCharacters);
        return true;
    }

    /// <summary>The score of an answer that was asked for; anything else scores nothing.</summary>
    internal double ScoreOf(GivenAnswer? given)
    {
        if (given is null || !asked.ContainsKey((given.Model, given.Sample)))
        {
            return 0;
        }

        var recorded = Recorded(given.Model);
        return given.Sample is { } sample ? recorded.Samples[sample] : recorded.Score;
    }

    /// <summary>The best score among the answers that were asked for.</summary>
    internal double BestScore() => asked.Values.Select(given => ScoreOf(given)).DefaultIfEmpty(0).Max();

    private RecordedAnswer Recorded(int model) => table.Answer(question, present[model]);
}
