using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Runs;

namespace Entente.Cli.Demo;

/// <summary>The client's side of the demo: what any OpenAI client does, and what an operator may do. It knows the server by HTTP alone.</summary>
internal sealed class DemoClient(Uri server) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient http = new() { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Asks, and returns with the headers. The caller disposes of the answer.</summary>
    public async Task<HttpResponseMessage> AskAsync(byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = Json(body) };
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new UserException($"the question was refused: {Message(await response.Content.ReadAsByteArrayAsync(cancellationToken))}");
        }
    }

    /// <summary>The words of a streamed answer, to its end.</summary>
    /// <exception cref="DemoException">It ended in an error, or before its end.</exception>
    public static async IAsyncEnumerable<string> WordsAsync(HttpResponseMessage answer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string data = "data: ";
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line == "data: [DONE]")
            {
                yield break;
            }

            if (!line.StartsWith(data, StringComparison.Ordinal))
            {
                continue;
            }

            using var chunk = JsonDocument.Parse(line.AsMemory(data.Length));
            if (chunk.RootElement.TryGetProperty("error", out _))
            {
                throw new DemoException($"the answer ended in an error: {Message(Encoding.UTF8.GetBytes(line[data.Length..]))}");
            }

            if (chunk.RootElement.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0
                && choices[0].TryGetProperty("delta", out var delta) && delta.TryGetProperty("content", out var content)
                && content.GetString() is { Length: > 0 } words)
            {
                yield return words;
            }
        }

        throw new DemoException("the server ended the answer before it was whole");
    }

    /// <summary>The run's events as they become durable, to its last.</summary>
    public async IAsyncEnumerable<RunEvent> EventsAsync(string run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var last = -1; ; await Task.Delay(Pause, cancellationToken))
        {
            using var response = await http.GetAsync($"/v1/runs/{run}/events?after={last}", cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                continue;   // its first event is on its way to the disk
            }

            using var page = JsonDocument.Parse(await GoodAsync(response, cancellationToken));
            foreach (var element in page.RootElement.GetProperty("events").EnumerateArray())
            {
                var happened = RunEventJson.Read(Encoding.UTF8.GetBytes(element.GetRawText()));
                last = happened.Seq;
                yield return happened;
                if (happened is AnswerEnded)
                {
                    yield break;
                }
            }
        }
    }

    /// <summary>Issues a directive, as an operator.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> WithdrawAsync(string axis, string value, bool includeLocal, CancellationToken cancellationToken)
    {
        var order = new JsonObject
        {
            ["match"] = new JsonObject { [axis] = value },
            ["reason"] = "entente demo: the model that is speaking is taken away",
            ["include_local"] = includeLocal,
        };
        using var response = await http.PostAsync("/v1/directives", Json(Encoding.UTF8.GetBytes(order.ToJsonString(Terminal.JsonFormat))), cancellationToken);
        using var directive = JsonDocument.Parse(await GoodAsync(response, cancellationToken));
        return directive.RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>The receipt's file, with its proof where that comes within the time.</summary>
    public async Task<byte[]> ReceiptAsync(string run, int waitSeconds, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"/v1/receipts/{run}?wait={waitSeconds}", cancellationToken);
        return await GoodAsync(response, cancellationToken);
    }

    /// <summary>The log's published key.</summary>
    public async Task<string> LogKeyAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync("/.well-known/entente-log.pub", cancellationToken);
        return Encoding.UTF8.GetString(await GoodAsync(response, cancellationToken)).Trim();
    }

    public void Dispose() => http.Dispose();

    private static async Task<byte[]> GoodAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? body
            : throw new DemoException($"{response.RequestMessage!.RequestUri!.AbsolutePath} was answered with {(int)response.StatusCode}: {Message(body)}");
    }

    private static ByteArrayContent Json(byte[] body) => new(body) { Headers = { ContentType = new("application/json") } };

    private static string Message(byte[] body)
    {
        try
        {
            using var error = JsonDocument.Parse(body);
            return error.RootElement.GetProperty("error").GetProperty("message").GetString() ?? "";
        }
        catch (Exception unknown) when (unknown is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Encoding.UTF8.GetString(body);
        }
    }
}
