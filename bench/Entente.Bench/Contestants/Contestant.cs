namespace Entente.Bench.Contestants;

/// <summary>One way from the load to the mock upstream.</summary>
internal sealed record Contestant
{
    public required string Name { get; init; }

    public required Uri Url { get; init; }
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Added to the names of models: Entente knows some of them behind another dialect.</summary>
    public string ModelSuffix { get; init; } = "";

    /// <summary>Its own; null where it is not known.</summary>
    public BenchProcess? Process { get; init; }

    public Uri ChatUrl => new(Url, "/v1/chat/completions");
}
