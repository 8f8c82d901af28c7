using System.Text.Json;

namespace Entente.Orchestration.Fuse;

/// <summary>Reads the judge's JSON out of its reply; models like to wrap it in words or fences.</summary>
internal static class JudgeVerdict
{
    private static readonly string[] Fields = ["consensus", "contradictions", "partial_coverage", "unique_insights", "blind_spots"];

    /// <returns>The object's JSON; null where the reply holds none with at least one of the five fields.</returns>
    public static string? Read(string reply)
    {
        var start = reply.IndexOf('{', StringComparison.Ordinal);
        var end = reply.LastIndexOf('}');
        if (start < 0 || end <= start)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(reply[start..(end + 1)]);
            var isVerdict = document.RootElement.ValueKind == JsonValueKind.Object
                && Array.Exists(Fields, field => document.RootElement.TryGetProperty(field, out _));
            return isVerdict ? document.RootElement.GetRawText() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
