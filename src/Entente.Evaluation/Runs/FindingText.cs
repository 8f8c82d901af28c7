using System.Text.Json;
using System.Text.Json.Nodes;

namespace Entente.Evaluation.Runs;

/// <summary>A finding as the JSON object that scripts read.</summary>
public static class FindingText
{
    /// <summary>Without the key by which a file finds it again.</summary>
    public static JsonObject ToJson(StrategyFinding finding)
        => JsonSerializer.SerializeToNode(finding with { Key = null }, FindingJson.Plain.StrategyFinding)!.AsObject();
}
