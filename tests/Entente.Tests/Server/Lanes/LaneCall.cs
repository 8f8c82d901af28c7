using System.Text;
using System.Text.Json;
using Xunit;

namespace Entente.Tests.Server.Lanes;

/// <summary>A request that takes one of the lanes, and its answer's pieces.</summary>
internal static class LaneCall
{
    public const string Ten = "Reply with exactly: one two three four five six seven eight nine ten";
    public const string TenWords = "one two three four five six seven eight nine ten";

    /// <summary>The model of the rehearsal's pool whose endpoint is on this lane.</summary>
    public static string Model(this Lane lane) => lane == Lane.Passthrough ? "rehearsal-alto" : "rehearsal-cello";

    public static string Whole(this Lane lane, string prompt = Ten, string more = "") => Body(lane.Model(), false, prompt, more);

    public static string Streamed(this Lane lane, string prompt = Ten, string more = "") => Body(lane.Model(), true, prompt, more);

    /// <param name="more">Further fields, each with a comma after it.</param>
    public static string Body(string model, bool stream, string prompt = Ten, string more = "")
        => $"{{\"model\":\"{model}\",\"stream\":{(stream ? "true" : "false")},{more}\"messages\":[{{\"role\":\"user\",\"content\":\"{prompt}\"}}]}}";

    /// <summary>The events of a whole stream but its terminator, which must be the last.</summary>
    public static List<JsonElement> Chunks(this List<string> events)
        => events is [.., "[DONE]"] ? events[..^1].ConvertAll(text => JsonElement.Parse(text)) : throw new InvalidDataException($"no end: {string.Join('\n', events)}");

    public static string Text(this IEnumerable<JsonElement> chunks) => string.Concat(chunks.Select(Content));

    public static string Content(JsonElement chunk)
        => chunk.TryGetProperty("choices", out var choices) && choices.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } choice
            && choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() ?? "" : "";

    /// <summary>The finish reason of an event or of a whole answer; null where it has none.</summary>
    public static string? Finish(JsonElement answer)
        => answer.TryGetProperty("choices", out var choices) && choices.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } choice
            ? choice.GetProperty("finish_reason").GetString() : null;

    public static string Code(JsonElement error) => error.GetProperty("error").GetProperty("code").GetString()!;

    /// <summary>What comes until the connection ends without the stream's own end.</summary>
    public static async Task<string> UntilItBreaksAsync(HttpResponseMessage response)
    {
        var text = new StringBuilder();
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            while (await reader.ReadLineAsync() is { } line)
            {
                text.AppendLine(line);
            }
        });
        return text.ToString();
    }
}
