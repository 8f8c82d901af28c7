using System.Text.Json;
using Entente.Receipts;

namespace Entente.Rights;

/// <summary>A run that may be used, with its text; or one that was left out, and why.</summary>
public sealed record ExportedRun
{
    public required string Run { get; init; }
    public required Receipt Receipt { get; init; }

    /// <summary>not_complete, no_consent, no_text, terms_forbid, terms_unknown, terms_have_conditions, the last three also with lineage_ before; null where it may be used.</summary>
    public string? LeftOut { get; init; }

    /// <summary>The same in a sentence.</summary>
    public string? Why { get; init; }

    /// <summary>The request as received.</summary>
    public JsonElement? Request { get; init; }

    /// <summary>The answer as a chat completion.</summary>
    public JsonElement? Answer { get; init; }
}
