using System.Text.Json.Serialization;

namespace Entente.Evaluation.Runs;

/// <summary>What a pool has to gain on a dataset, and how alike its models err.</summary>
public sealed record HeadroomFinding
{
    public string Kind { get; init; } = "headroom";

    public required string Dataset { get; init; }

    public required string Pool { get; init; }

    public required string Split { get; init; }

    public required int N { get; init; }

    /// <summary>The whole first, then each subject or task.</summary>
    public required IReadOnlyList<DomainFinding> Domains { get; init; }

    /// <summary>Best on train first.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Of each of <see cref="Models"/>.</summary>
    public required IReadOnlyList<double> Accuracies { get; init; }

    /// <summary>By <see cref="Models"/> twice: Pearson's correlation of scores; null where a model was always equally right.</summary>
    public required IReadOnlyList<IReadOnlyList<double?>> Correlation { get; init; }

    public required double? MeanCorrelation { get; init; }

    /// <summary>Of two wrong answers to one question, how often they are the same.</summary>
    public required double? SameWrongAnswer { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }
}

/// <summary>The headroom of a subject or task.</summary>
public sealed record DomainFinding
{
    /// <summary>Null: all of them.</summary>
    public required string? Domain { get; init; }

    public required int N { get; init; }

    /// <summary>The model that was best on all of train.</summary>
    public required ModelFinding BestSingle { get; init; }

    /// <summary>The model that was best on train in this domain; of the whole, the best of each.</summary>
    public required double PerTask { get; init; }

    /// <summary>Null where the data hold no answers that could be compared.</summary>
    [JsonPropertyName("vote_of_5")]
    public required double? VoteOfFive { get; init; }

    public required double Oracle { get; init; }

    /// <summary>Oracle minus best single.</summary>
    public required double Headroom { get; init; }

    public required IReadOnlyList<double> HeadroomCi { get; init; }
}
