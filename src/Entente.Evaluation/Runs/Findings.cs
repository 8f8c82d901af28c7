using System.Text.Json.Serialization;

namespace Entente.Evaluation.Runs;

/// <summary>One strategy on one pool of one dataset. Shares are from 0 to 1; intervals are 95 %, lower end first.</summary>
public sealed record StrategyFinding
{
    public string Kind { get; init; } = "strategy";

    public required string Dataset { get; init; }

    public required string Pool { get; init; }

    public required string Strategy { get; init; }

    public required string Split { get; init; }

    /// <summary>Questions that count.</summary>
    public required int N { get; init; }

    /// <summary>Questions of the split that were left out, as a model of the dataset's pools has no answer to them.</summary>
    public required int Incomplete { get; init; }

    /// <summary>Lines of the files that could not be used.</summary>
    public int BadLines { get; init; }

    public required double Accuracy { get; init; }

    public required IReadOnlyList<double> AccuracyCi { get; init; }

    public required ModelFinding BestSingle { get; init; }

    /// <summary>Null where the data hold no extracted answers.</summary>
    public required double? Repaired { get; init; }

    public required double PerTask { get; init; }

    [JsonPropertyName("vote_of_5")]
    public required double? VoteOfFive { get; init; }

    public required double Oracle { get; init; }

    /// <summary>Against the best single model, question by question.</summary>
    public required double Delta { get; init; }

    public required IReadOnlyList<double> DeltaCi { get; init; }

    public required double? DeltaRepaired { get; init; }

    public required IReadOnlyList<double>? DeltaRepairedCi { get; init; }

    public required double DeltaPerTask { get; init; }

    public required IReadOnlyList<double> DeltaPerTaskCi { get; init; }

    /// <summary>(accuracy - per task) / (oracle - per task); null where there is no headroom.</summary>
    public required double? HeadroomClosed { get; init; }

    /// <summary>Mean cost, as a multiple of the best single model's on the same questions; null where prices are unknown.</summary>
    public required double? CostRatio { get; init; }

    /// <summary>Mean cost of a question; null where list prices are not known.</summary>
    public required double? CostUsd { get; init; }

    /// <summary><c>prices</c>, <c>sizes</c> (parameters times tokens: only ratios mean something) or <c>unknown</c>.</summary>
    public required string CostBasis { get; init; }

    /// <summary>Mean calls of a question.</summary>
    public required double Calls { get; init; }

    /// <summary>Time to decide, without the calls, which have none in recorded results; null where models were asked.</summary>
    public required TimeFinding? DecideMicroseconds { get; init; }

    /// <summary>Seconds from asking to the whole answer, where models were asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimeFinding? Seconds { get; init; }

    /// <summary>Of the questions that were asked of live models, those that had no answer; they count as wrong.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Failed { get; init; }

    /// <summary>By which strategy, as the run says itself, how many of the live answers came about: one that lacks models is another.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? AnsweredBy { get; init; }

    public required CapsFinding Caps { get; init; }

    /// <summary>Whether the mean cost stayed within the cap on it; null without one.</summary>
    public required bool? WithinCap { get; init; }

    public required ControlFinding? Control { get; init; }

    /// <summary>Why there is no control; null where there is one.</summary>
    public required string? ControlWhy { get; init; }

    /// <summary>Null where it was not asked for.</summary>
    public IReadOnlyList<LossFinding>? Losses { get; init; }

    /// <summary>What the baselines were chosen by.</summary>
    public required string TrainFrom { get; init; }

    /// <summary>SHA-256 of the trained file; null without one.</summary>
    public string? Trained { get; init; }

    public required int Seed { get; init; }

    /// <summary>Everything that this finding depends on, as a hash: the same key is the same finding.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }
}

/// <summary>A model and how it did.</summary>
public sealed record ModelFinding
{
    public required string Model { get; init; }

    public required double Accuracy { get; init; }

    public required IReadOnlyList<double> AccuracyCi { get; init; }
}

/// <summary>Median and 99th percentile.</summary>
public sealed record TimeFinding
{
    public required double P50 { get; init; }

    public required double P99 { get; init; }
}

/// <summary>The caps that a strategy had to keep.</summary>
public sealed record CapsFinding
{
    public double? MaxCostRatio { get; init; }

    public int? MaxCalls { get; init; }

    public double? MaxCostUsd { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MaxSeconds { get; init; }
}

/// <summary>The best single model at the same number of calls.</summary>
public sealed record ControlFinding
{
    /// <summary>What was done with its samples.</summary>
    public required string What { get; init; }

    public required string Model { get; init; }

    public required int Calls { get; init; }

    /// <summary>Mean cost of a question with all its samples, where models were asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CostUsd { get; init; }

    public required double Accuracy { get; init; }

    public required IReadOnlyList<double> AccuracyCi { get; init; }

    /// <summary>The strategy against its control, question by question.</summary>
    public required double Delta { get; init; }

    public required IReadOnlyList<double> DeltaCi { get; init; }
}

/// <summary>The same strategy after some models are gone, without retraining.</summary>
public sealed record LossFinding
{
    /// <summary><c>developer</c> or <c>jurisdiction</c>.</summary>
    public required string Of { get; init; }

    public required string Name { get; init; }

    public required int ModelsLeft { get; init; }

    /// <summary>Null where no model is left, or the strategy cannot work with the rest.</summary>
    public double? Accuracy { get; init; }

    public IReadOnlyList<double>? AccuracyCi { get; init; }

    /// <summary>The best remaining model by train.</summary>
    public ModelFinding? BestSingle { get; init; }

    /// <summary>Accuracy as a share of the full pool's best single model's.</summary>
    public double? Kept { get; init; }

    public IReadOnlyList<double>? KeptCi { get; init; }

    /// <summary>The best remaining model's accuracy as the same share.</summary>
    public double? KeptBySingle { get; init; }
}
