using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Entente.EndToEnd.Oracles;

/// <summary>One request that a vendor's own client makes.</summary>
internal sealed record OracleCall
{
    /// <summary>As the vendor's client wants it: OpenAI's ends in /v1, Anthropic's has no path.</summary>
    [JsonPropertyName("baseURL")]
    public required string BaseUrl { get; init; }

    /// <summary>The request's body; <c>stream</c> follows from <see cref="Mode"/>.</summary>
    public required JsonNode Body { get; init; }

    public string Mode { get; init; } = OracleMode.Stream;

    /// <summary>The client's default here is a key that says nothing ("none").</summary>
    [JsonPropertyName("apiKey")]
    public string? ApiKey { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The client's own retries; unlike the vendor's default there are none.</summary>
    [JsonPropertyName("maxRetries")]
    public int MaxRetries { get; init; }

    /// <summary>Milliseconds; the client's own limit for the whole request.</summary>
    public int Timeout { get; init; } = 120_000;

    /// <summary>The program leaves after so many text deltas.</summary>
    public int? AbortAfterDeltas { get; init; }

    /// <summary>Give back every chunk as the client read it, in <see cref="OracleAnswer.Raw"/>.</summary>
    public bool Raw { get; init; }
}
