using System.Text.Json;

namespace Entente.EndToEnd.Oracles;

/// <summary>What a vendor's client made of the answer; what it did not see is null or empty.</summary>
internal sealed record OracleAnswer
{
    /// <summary>The client ended without an error and nobody left.</summary>
    public bool Ok { get; init; }

    public bool Aborted { get; init; }

    public int Status { get; init; }

    public string Text { get; init; } = "";

    public IReadOnlyList<string> Deltas { get; init; } = [];

    /// <summary>When each delta reached the program: milliseconds since 1970, with fractions.</summary>
    public IReadOnlyList<double> Arrived { get; init; } = [];

    /// <summary>Events or chunks that the client handed out.</summary>
    public int Chunks { get; init; }

    public string? Refusal { get; init; }

    public string? Reasoning { get; init; }

    public string? Signature { get; init; }

    public IReadOnlyList<OracleToolCall>? ToolCalls { get; init; }

    /// <summary>OpenAI's finish_reason or Anthropic's stop_reason.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Anthropic: message_stop was seen.</summary>
    public bool Stopped { get; init; }

    public JsonElement? Usage { get; init; }

    public JsonElement? Logprobs { get; init; }

    public JsonElement? Parsed { get; init; }

    public string? ResponseId { get; init; }

    public string? Model { get; init; }

    /// <summary>Every model name that any chunk had, in order.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    public string? SystemFingerprint { get; init; }

    /// <summary>The last <c>entente</c> field.</summary>
    public JsonElement? Entente { get; init; }

    /// <summary>The response's headers by lower-case names (of a failed request: see <see cref="OracleError.Headers"/>).</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public OracleError? Error { get; init; }

    public IReadOnlyList<JsonElement> Raw { get; init; } = [];
}

internal sealed record OracleToolCall(string? Id, string Name, string Arguments);

/// <summary>The error that the client threw; <c>Type</c> is its class, <c>Kind</c> the body's own type.</summary>
internal sealed record OracleError
{
    public required string Type { get; init; }

    public int? Status { get; init; }

    public string? Code { get; init; }

    public string? Kind { get; init; }

    public string? Param { get; init; }

    public required string Message { get; init; }

    public string? Cause { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public JsonElement? Body { get; init; }
}
