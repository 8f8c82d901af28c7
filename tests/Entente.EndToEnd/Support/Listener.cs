using System.Text;
using System.Text.Json;

namespace Entente.EndToEnd.Support;

/// <summary>Reads a chat completion's stream byte by byte, as strictly as any client would.</summary>
internal sealed class Listener
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly List<byte> open = [];
    private readonly List<(string Text, double At)> deltas = [];
    private readonly StringBuilder text = new();
    private string? finish;
    private string? model;
    private string? torn;
    private JsonElement? error;
    private JsonElement? usage;
    private JsonElement? entente;
    private bool isDone;
    private bool spokeAfterwards;

    /// <summary>Told after each piece of text.</summary>
    public Action<int>? Heard { get; init; }

    /// <summary>Reads until the connection ends, in one way or the other; a broken one is no exception.</summary>
    public async Task ListenAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var length)
            {
                Take(buffer.AsSpan(0, length));
            }
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            // What counts is what was said before.
        }

        if (open.Count > 0)
        {
            torn ??= $"half an event at the end: {Encoding.UTF8.GetString([.. open])}";
        }
    }

    public Heard Tell(Heard begun) => begun with
    {
        Text = text.ToString(),
        Deltas = deltas,
        Finish = finish,
        Model = model,
        Usage = usage,
        Entente = entente,
        ErrorCode = Field(error, "code"),
        ErrorMessage = Field(error, "message"),
        Torn = torn,
        Ending = (finish is not null || isDone, error is not null) switch
        {
            (true, true) => Ending.Several,
            _ when spokeAfterwards => Ending.Several,
            (false, true) => Ending.Error,
            (false, false) => Ending.Silent,
            _ => finish is not null && isDone ? Ending.Complete : Ending.Silent,
        },
    };

    internal static string? Field(JsonElement? element, string name)
        => element is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Take(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
        {
            open.Add(one);
            if (open.Count >= 2 && one == '\n' && open[^2] == '\n')
            {
                Event([.. open]);
                open.Clear();
            }
        }
    }

    private void Event(byte[] bytes)
    {
        var at = Moment.Now;
        try
        {
            foreach (var line in Strict.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    Data(line["data: ".Length..], at);
                }
                else if (line[0] != ':')
                {
                    torn ??= $"a line that is neither data nor comment: {line}";
                }
            }
        }
        catch (Exception wrong) when (wrong is DecoderFallbackException or JsonException)
        {
            torn ??= $"{wrong.Message} in {Encoding.UTF8.GetString(bytes)}";
        }
    }

    private void Data(string data, double at)
    {
        spokeAfterwards |= isDone || error is not null;
        if (data == "[DONE]")
        {
            isDone = true;
            return;
        }

        var chunk = JsonElement.Parse(data);
        if (chunk.TryGetProperty("error", out var told))
        {
            error = told;
            return;
        }

        model ??= Field(chunk, "model");
        if (chunk.TryGetProperty("usage", out var counted) && counted.ValueKind == JsonValueKind.Object)
        {
            usage = counted;
        }

        if (chunk.TryGetProperty("entente", out var extension))
        {
            entente = extension;
        }

        foreach (var choice in chunk.GetProperty("choices").EnumerateArray().Where(choice => choice.GetProperty("index").GetInt32() == 0))
        {
            if (choice.TryGetProperty("delta", out var delta) && Field(delta, "content") is { Length: > 0 } piece)
            {
                spokeAfterwards |= finish is not null;
                deltas.Add((piece, at));
                text.Append(piece);
                Heard?.Invoke(deltas.Count);
            }

            finish = Field(choice, "finish_reason") ?? finish;
        }
    }
}
