using System.Text.Json;
using Entente.Dialects;
using Microsoft.Extensions.AI;

namespace Entente.Extensions.AI.Endpoints;

/// <summary>A tool that the caller declares and calls itself.</summary>
internal sealed class DeclaredTool(ToolDefinition tool) : AIFunctionDeclaration
{
    private static readonly JsonElement NoArguments = JsonElement.Parse("""{"type":"object","properties":{}}"""u8);

    public override string Name => tool.Name;

    public override string Description => tool.Description ?? "";

    public override JsonElement JsonSchema => tool.Schema ?? NoArguments;

    public override IReadOnlyDictionary<string, object?> AdditionalProperties { get; }
        = tool.Strict is { } strict ? new Dictionary<string, object?> { ["strict"] = strict } : new Dictionary<string, object?>();
}
