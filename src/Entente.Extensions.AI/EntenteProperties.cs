using Entente.Runs;
using Microsoft.Extensions.AI;

namespace Entente.Extensions.AI;

/// <summary>What an answer tells of itself beside its text.</summary>
public static class EntenteProperties
{
    /// <summary>
    /// In <see cref="ChatOptions.AdditionalProperties"/>: the request extension (`strategy`, `max_cost_usd`, `jurisdictions`, …), as a
    /// dictionary, an anonymous object or JSON. In the answer's: an <see cref="EntenteAnswer"/>.
    /// </summary>
    public const string Name = "entente";

    /// <summary>In the answer's properties: the request as bytes, which the receipt commits to (<see cref="ReadOnlyMemory{T}"/> of bytes).</summary>
    public const string Request = "entente.request";

    /// <summary>Run, receipt, contributors, cost and handovers; null where the answer did not come from Entente, or is not whole.</summary>
    public static EntenteAnswer? Entente(this ChatResponse response) => response.AdditionalProperties?.GetValueOrDefault(Name) as EntenteAnswer;

    /// <summary>As of a whole answer; a stream says it with its last update.</summary>
    public static EntenteAnswer? Entente(this ChatResponseUpdate update) => update.AdditionalProperties?.GetValueOrDefault(Name) as EntenteAnswer;
}
