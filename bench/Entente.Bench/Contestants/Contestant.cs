namespace Entente.Bench.Contestants;

/// <summary>One way from the load to the mock upstream.</summary>
internal sealed record Contestant
{
    public required string Name { get; init; }

    /// <summary>What it is, for the page.</summary>
    public required string What { get; init; }

    public required Uri Url { get; init; }
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Added to the names of models: Entente knows some of them behind another dialect.</summary>
    public string ModelSuffix { get; init; } = "";

    /// <summary>Null where none of our processes is in between.</summary>
    public BenchProcess? Process { get; init; }

    public Uri ChatUrl => new(Url, "/v1/chat/completions");
}
