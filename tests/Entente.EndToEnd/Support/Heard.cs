using System.Text.Json;

namespace Entente.EndToEnd.Support;

/// <summary>One answer as a program hears it over HTTP, read by nothing of the product's own.</summary>
internal sealed record Heard
{
    public required int Status { get; init; }

    /// <summary>The body as it was sent.</summary>
    public required byte[] Request { get; init; }

    public string? Run { get; init; }

    public string Text { get; init; } = "";

    /// <summary>Each piece of text with the moment at which it was there.</summary>
    public IReadOnlyList<(string Text, double At)> Deltas { get; init; } = [];

    /// <summary>It came in pieces, and not as one body.</summary>
    public bool IsStreamed => Deltas.Count > 0;

    public Ending Ending { get; init; }

    public string? Finish { get; init; }

    public string? Model { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public JsonElement? Usage { get; init; }

    public JsonElement? Entente { get; init; }

    /// <summary>What a strict reader of event streams cannot take: half an event, half a character, an event that is no JSON. Null: nothing.</summary>
    public string? Torn { get; init; }

    public double SentAt { get; init; }

    public double EndedAt { get; init; }

    public double Seconds => (EndedAt - SentAt) / 1000;

    public override string ToString() => $"{Status} {Ending} {Finish}{ErrorCode} {ErrorMessage} {Torn} \"{Text}\"";
}
