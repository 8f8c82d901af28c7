using System.Text.Json;

namespace Entente.Server.Api.Runs;

/// <summary>A run as GET /v1/runs/{id} shows it: the list of its events, and what is read off them.</summary>
internal sealed record RunView
{
    public required string Run { get; init; }

    /// <summary>running, complete, error or cancelled.</summary>
    public required string Status { get; init; }

    public string? ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public required string Model { get; init; }
    public string? Strategy { get; init; }
    public string? Why { get; init; }
    public required string Caller { get; init; }
    public required long StartedMs { get; init; }
    public long? EndedMs { get; init; }
    public required decimal CostUsd { get; init; }
    public required JsonElement[] Events { get; init; }

    /// <summary>The text, where it was kept and this is the run's own key.</summary>
    public RunTextView? Text { get; init; }
}

internal sealed record RunEventsView
{
    public required string Run { get; init; }
    public required JsonElement[] Events { get; init; }
}
