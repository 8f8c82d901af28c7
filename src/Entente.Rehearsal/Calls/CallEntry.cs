using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Entente.Rehearsal.Calls;

/// <summary>How a call ended, as the provider saw it.</summary>
public enum CallEnding
{
    /// <summary>It is still being answered.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>The answer was sent to its end.</summary>
    [JsonStringEnumMemberName("complete")]
    Complete,

    /// <summary>An error status, or an error event inside a 200.</summary>
    [JsonStringEnumMemberName("error")]
    Error,

    /// <summary>The script cut it, with a clean close.</summary>
    [JsonStringEnumMemberName("cut")]
    Cut,

    /// <summary>The script reset the connection.</summary>
    [JsonStringEnumMemberName("reset")]
    Reset,

    /// <summary>The caller left.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <summary>The provider's own record of one call. Times are Unix milliseconds, with fractions.</summary>
public sealed record CallEntry
{
    public required long Number { get; init; }
    public required string Provider { get; init; }
    public required string Model { get; init; }
    public required string Path { get; init; }
    public bool Streamed { get; init; }

    /// <summary>none, prefill or instruction.</summary>
    public string Continuation { get; init; } = "none";

    /// <summary>The rules of the script that applied.</summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>0 while no headers were sent.</summary>
    public int Status { get; init; }

    public string? ErrorCode { get; init; }
    public double ReceivedAt { get; init; }
    public double? HeadersAt { get; init; }

    /// <summary>When each token left.</summary>
    public ImmutableArray<double> TokensAt { get; init; } = [];

    public double? EndedAt { get; init; }
    public CallEnding Ending { get; init; }
    public long InputTokens { get; init; }

    /// <summary>Tokens of reasoning, text, tool arguments and refusal that were sent.</summary>
    public int TokensSent { get; init; }

    /// <summary>The text that was sent; of an event that was cut in its middle nothing counts.</summary>
    public string Text { get; init; } = "";
}
