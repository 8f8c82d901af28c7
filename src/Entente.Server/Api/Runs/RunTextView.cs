using System.Text.Json;

namespace Entente.Server.Api.Runs;

/// <summary>The text of a run that was kept: for the run's own key only.</summary>
internal sealed record RunTextView
{
    /// <summary>The body as received.</summary>
    public required JsonElement Request { get; init; }

    /// <summary>The answer as a chat completion.</summary>
    public required JsonElement Answer { get; init; }
}
