using System.Collections.Immutable;
using System.Text.Json;

namespace Entente.Orchestration.Conducting;

/// <summary>Reads a conductor's three lists out of its reply; models like to wrap JSON in words or fences.</summary>
internal static class WorkflowReader
{
    /// <summary>Stands among the models for a plan inside the plan.</summary>
    public const string Conductor = "conductor";

    /// <summary>Subtask number N, N earlier ones being done.</summary>
    public const int MostSteps = 5;

    /// <param name="models">Names that may stand in the list of models.</param>
    /// <param name="done">Steps that are finished: the lists begin after them.</param>
    /// <returns>Null where the reply is no such plan: lists of unequal length, an unknown model, access to a step that does not come before.</returns>
    public static Workflow? Read(string reply, IReadOnlyCollection<string> models, int done)
    {
        using var document = Parse(reply);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } root
            || Texts(root, "subtasks") is not { Length: > 0 } subtasks || Texts(root, "models") is not { } wanted
            || !root.TryGetProperty("access", out var access) || access.ValueKind != JsonValueKind.Array
            || subtasks.Length != wanted.Length || subtasks.Length != access.GetArrayLength() || subtasks.Length + done > MostSteps
            || subtasks.Any(string.IsNullOrWhiteSpace) || !wanted.All(models.Contains))
        {
            return null;
        }

        var steps = ImmutableArray.CreateBuilder<WorkflowStep>(subtasks.Length);
        for (var at = 0; at < subtasks.Length; at++)
        {
            if (Access(access[at], before: done + at) is not { } seen)
            {
                return null;
            }

            steps.Add(new(subtasks[at], wanted[at], seen));
        }

        return new(steps.MoveToImmutable());
    }

    /// <summary>The conductor leaves the rest of the plan as it is.</summary>
    public static bool Keeps(string reply)
    {
        using var document = Parse(reply);
        return document?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("keep", out var keep) && keep.ValueKind == JsonValueKind.True;
    }

    private static JsonDocument? Parse(string reply)
    {
        var (start, end) = (reply.IndexOf('{', StringComparison.Ordinal), reply.LastIndexOf('}'));
        if (start < 0 || end <= start)
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(reply.AsMemory(start, end - start + 1));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string[]? Texts(JsonElement root, string name)
        => root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
            : null;

    private static ImmutableArray<int>? Access(JsonElement said, int before)
    {
        if (said.ValueKind == JsonValueKind.String)
        {
            return said.ValueEquals("all") ? [.. Enumerable.Range(1, before)] : null;
        }

        if (said.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var steps = new SortedSet<int>();
        foreach (var item in said.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String && item.ValueEquals("all"))
            {
                steps.UnionWith(Enumerable.Range(1, before));
            }
            else if (item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var step) && step >= 1 && step <= before)
            {
                steps.Add(step);
            }
            else
            {
                return null;
            }
        }

        return [.. steps];
    }
}
