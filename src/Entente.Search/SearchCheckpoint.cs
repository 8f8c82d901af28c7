using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entente.Search;

/// <summary>A state as JSON, and back: the state that is read goes on with the very proposals that the written one would have made.</summary>
public static class SearchCheckpoint
{
    private const int Version = 1;

    /// <summary>UTF-8, one object, no line breaks.</summary>
    public static byte[] Write(SearchState state) => JsonSerializer.SerializeToUtf8Bytes(new CheckpointJson
    {
        Version = Version,
        Settings = state.Settings,
        Chance = state.ChanceBits,
        NextProposal = state.NextProposal,
        Open = state.Open,
        Nodes = [.. state.Nodes()],
    }, CheckpointContext.Default.CheckpointJson);

    /// <exception cref="SearchException">It is no checkpoint, is of another version, or does not hold together.</exception>
    public static SearchState Read(ReadOnlySpan<byte> utf8)
    {
        CheckpointJson? json;
        try
        {
            json = JsonSerializer.Deserialize(utf8, CheckpointContext.Default.CheckpointJson);
        }
        catch (JsonException exception)
        {
            throw new SearchException($"this is no checkpoint of a search: {exception.Message}");
        }

        if (json?.Version != Version)
        {
            throw new SearchException($"a checkpoint of version {json?.Version}; this build reads version {Version}");
        }

        json.Settings.Check();
        var tree = new Tree();
        foreach (var node in json.Nodes)
        {
            Check(node, tree);
            tree.Add(node.Parent, node.Model, node.Reward, node.CostUsd);
        }

        if (json.Open.Any(open => open.Parent < 0 || open.Parent >= tree.Count || open.Id < 1 || open.Id >= json.NextProposal))
        {
            throw new SearchException("a checkpoint whose open proposals do not belong to its answers");
        }

        return new(json.Settings, tree, json.Open, json.Chance, json.NextProposal);
    }

    private static void Check(SearchNode node, Tree tree)
    {
        if (node.Id != tree.Count || node.Parent < 0 || node.Parent >= tree.Count || !(node.Reward >= 0 && node.Reward <= 1) || !(node.CostUsd >= 0 && double.IsFinite(node.CostUsd)))
        {
            throw new SearchException($"answer {tree.Count} of the checkpoint does not hold together: id {node.Id}, parent {node.Parent}, reward {node.Reward:R}, cost {node.CostUsd:R}");
        }
    }
}

internal sealed record CheckpointJson
{
    public required int Version { get; init; }

    public required SearchSettings Settings { get; init; }

    public required ulong Chance { get; init; }

    public required long NextProposal { get; init; }

    public required ImmutableList<Proposal> Open { get; init; }

    public required ImmutableArray<SearchNode> Nodes { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CheckpointJson))]
internal sealed partial class CheckpointContext : JsonSerializerContext;
