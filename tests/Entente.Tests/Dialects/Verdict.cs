using System.Text.Json;
using Entente.Dialects;

namespace Entente.Tests.Dialects;

/// <summary>Compares what was read with what independent clients read out of the same bytes.</summary>
internal static class Verdict
{
    public static IEnumerable<string> Against(Recording recording, Told told)
    {
        JsonElement outcome = recording.Outcome!.Value;
        string text = told.Text.ToString();
        if (outcome.GetProperty("text_sha256").GetString() != Recording.Sha256(text))
        {
            yield return $"{recording.Id}: text ({text.Length} of {outcome.GetProperty("text_chars")} characters): {text[..Math.Min(80, text.Length)]}";
        }

        string reasoning = told.Reasoning.ToString();
        if (outcome.TryGetProperty("reasoning_sha256", out JsonElement sha) && sha.GetString() != Recording.Sha256(reasoning))
        {
            yield return $"{recording.Id}: reasoning ({reasoning.Length} of {outcome.GetProperty("reasoning_chars")} characters)";
        }

        string[] expected = outcome.TryGetProperty("tool_calls", out JsonElement calls)
            ? [.. calls.EnumerateArray().Select(call => $"{call.GetProperty("name")} {call.GetProperty("id")} {Told.Normal(call.GetProperty("input").GetString()!)}")]
            : [];

        // Gemini's compatible address sends calls without an id; ours always have one.
        bool nameless = expected.Any(call => call.Contains("  ", StringComparison.Ordinal)) && told.Tools.TrueForAll(call => call.Id.Length > 0);
        string[] found = [.. told.Tools.Select(call => $"{call.Name} {(nameless ? "" : call.Id)} {Told.Normal(call.Arguments)}")];
        if (!expected.SequenceEqual(found))
        {
            yield return $"{recording.Id}: tools {string.Join("; ", found)} instead of {string.Join("; ", expected)}";
        }

        foreach (string complaint in Ending(recording, told, outcome).Concat(Counts(recording, told, outcome)))
        {
            yield return complaint;
        }
    }

    private static IEnumerable<string> Ending(Recording recording, Told told, JsonElement outcome)
    {
        FinishReason reason = outcome.GetProperty("finish").GetString() switch
        {
            "stop" => FinishReason.Stop,
            "length" => FinishReason.Length,
            "tool-calls" => FinishReason.ToolCalls,
            "content-filter" => FinishReason.Refused,
            _ => FinishReason.Other,
        };
        if (told.Finishes.Count != 1 || told.Finishes[0].Reason != reason || !told.IsComplete || told.Fault is not null)
        {
            yield return $"{recording.Id}: ended {string.Join(",", told.Finishes.Select(finish => finish.Reason))} complete={told.IsComplete} fault={told.Fault?.Message}, not {reason}";
        }
    }

    private static IEnumerable<string> Counts(Recording recording, Told told, JsonElement outcome)
    {
        JsonElement usage = outcome.GetProperty("usage");
        if (usage.GetProperty("input").ValueKind != JsonValueKind.Number)
        {
            yield break;
        }

        long input = usage.GetProperty("input").GetInt64();
        long output = usage.GetProperty("output").GetInt64();
        long cached = usage.TryGetProperty("cached", out JsonElement read) ? read.GetInt64() : 0;
        long reasoning = usage.TryGetProperty("reasoning", out JsonElement spent) ? spent.GetInt64() : 0;

        // xAI's completion tokens leave reasoning out; ours are all that was generated.
        bool beside = recording.Entry.GetProperty("provider").GetString() == "xai" && reasoning > 0;
        if (told.Usage is null || told.Usage.Input != input || told.Usage.CachedRead != cached || told.Usage.Output != (beside ? output + reasoning : output))
        {
            yield return $"{recording.Id}: usage {told.Usage} instead of {usage}";
        }
    }
}
