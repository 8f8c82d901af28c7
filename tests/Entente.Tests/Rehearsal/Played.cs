using System.Text;
using System.Text.Json;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Microsoft.Extensions.Time.Testing;

namespace Entente.Tests.Rehearsal;

/// <summary>A rehearsal in simulated time, and what came out of one call.</summary>
internal sealed class Played
{
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));

    public RehearsalEngine Engine { get; }

    public Played(string script = "{first_token: 0, per_token: 0}", RehearsalOptions? options = null) =>
        Engine = new RehearsalEngine((options ?? new RehearsalOptions()) with { Script = Script.Parse(script), Time = Time });

    public Task<Heard> Ask(string prompt, string model = "rehearsal-alto", bool stream = true, string more = "", string provider = "north") =>
        Send($"{{\"model\":{JsonSerializer.Serialize(model)},\"stream\":{(stream ? "true" : "false")},\"messages\":[{{\"role\":\"user\",\"content\":{JsonSerializer.Serialize(prompt)}}}]{more}}}", $"/{provider}/v1/chat/completions");

    public Task<Heard> Send(string body, string path = "/v1/chat/completions", Func<string, string?>? header = null, CancellationToken cancellationToken = default)
    {
        var heard = new Heard();
        var request = new RehearsalRequest { Method = "POST", Path = path, Body = Encoding.UTF8.GetBytes(body), Header = header ?? (_ => null) };
        try
        {
            OneThread.Run(() => Hear(heard, request, cancellationToken), Time, TimeSpan.FromMilliseconds(5));
            return Task.FromResult(heard);
        }
        catch (OperationCanceledException gone)
        {
            return Task.FromException<Heard>(gone);
        }
    }

    private async Task Hear(Heard heard, RehearsalRequest request, CancellationToken cancellationToken)
    {
        long started = Time.GetTimestamp();
        try
        {
            RehearsalReply reply = await Engine.AnswerAsync(request, cancellationToken);
            heard.Status = reply.Status;
            heard.HeadersAfter = Time.GetElapsedTime(started);
            foreach (var (name, value) in reply.Headers) heard.Headers[name] = value;
            while (await reply.ReadAsync(cancellationToken) is { Length: > 0 } bytes)
            {
                heard.Arrivals.Add(Time.GetElapsedTime(started));
                heard.Bytes.AddRange(bytes.ToArray());
            }
        }
        catch (RehearsalResetException)
        {
            heard.WasReset = true;
        }
        heard.After = Time.GetElapsedTime(started);
    }
}

/// <summary>What a caller heard, read by nothing of ours.</summary>
internal sealed class Heard
{
    public int Status { get; set; }
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);
    public List<byte> Bytes { get; } = [];
    public List<TimeSpan> Arrivals { get; } = [];
    public TimeSpan HeadersAfter { get; set; }
    public TimeSpan After { get; set; }
    public bool WasReset { get; set; }

    public string Body => Encoding.UTF8.GetString([.. Bytes]);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Content => Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    /// <summary>The data of each whole event.</summary>
    public List<string> Events => [.. Body.Split("\n\n")[..^1].SelectMany(part => part.Split('\n')).Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line["data: ".Length..])];

    public bool IsDone => Events.LastOrDefault() == "[DONE]";

    /// <summary>Content deltas of the chat dialect, as far as they can be parsed.</summary>
    public List<string> Deltas
    {
        get
        {
            var deltas = new List<string>();
            foreach (string data in Events.Where(data => data != "[DONE]"))
            {
                JsonElement chunk;
                try { chunk = JsonDocument.Parse(data).RootElement; }
                catch (JsonException) { continue; }
                if (chunk.TryGetProperty("choices", out JsonElement choices) && choices.GetArrayLength() > 0
                    && choices[0].GetProperty("delta").TryGetProperty("content", out JsonElement content) && content.GetString() is { Length: > 0 })
                {
                    deltas.Add(content.GetString()!);
                }
            }
            return deltas;
        }
    }

    public string Text => string.Concat(Deltas);

    public string? Finish => Events.Where(data => data != "[DONE]").Select(data => JsonDocument.Parse(data).RootElement)
        .Where(chunk => chunk.TryGetProperty("choices", out JsonElement choices) && choices.GetArrayLength() > 0)
        .Select(chunk => chunk.GetProperty("choices")[0].GetProperty("finish_reason")).LastOrDefault(reason => reason.ValueKind == JsonValueKind.String) is { ValueKind: JsonValueKind.String } last ? last.GetString() : null;
}
