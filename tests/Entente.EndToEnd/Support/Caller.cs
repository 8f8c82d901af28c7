using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Receipts;

namespace Entente.EndToEnd.Support;

/// <summary>A program that uses a server over HTTP, and its operator, who does the same with a key where there is one.</summary>
internal sealed class Caller : IDisposable
{
    private readonly HttpClient http;

    /// <param name="key">The secret of its key; null where the server has none.</param>
    public Caller(Uri server, string? key = null)
    {
        Server = server;
        http = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }) { BaseAddress = server, Timeout = TimeSpan.FromMinutes(3) };
        http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
    }

    public Uri Server { get; }

    public static JsonObject Body(string model, string prompt, bool stream, Action<JsonObject>? more = null)
    {
        var body = new JsonObject
        {
            ["model"] = model,
            ["stream"] = stream,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }),
        };
        if (stream)
        {
            body["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        more?.Invoke(body);
        return body;
    }

    /// <summary>A streamed answer, to its end or until this program leaves.</summary>
    /// <param name="heard">Told the number of pieces of text so far.</param>
    public async Task<Heard> StreamAsync(string model, string prompt, Action<JsonObject>? more = null, Action<int>? heard = null, CancellationToken cancellationToken = default)
    {
        var (begun, response) = await PostAsync(Body(model, prompt, stream: true, more), cancellationToken);
        using (response)
        {
            if (begun.Status >= 400)
            {
                return await ErrorAsync(begun, response);
            }

            var listener = new Listener { Heard = heard };
            await listener.ListenAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken);
            return listener.Tell(begun) with { EndedAt = Moment.Now };
        }
    }

    /// <summary>An answer in one piece.</summary>
    public async Task<Heard> AskAsync(string model, string prompt, Action<JsonObject>? more = null, CancellationToken cancellationToken = default)
    {
        var (begun, response) = await PostAsync(Body(model, prompt, stream: false, more), cancellationToken);
        using (response)
        {
            if (begun.Status >= 400)
            {
                return await ErrorAsync(begun, response);
            }

            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (Whole(body) is not var (answer, choice))
            {
                throw new InvalidDataException($"{begun.Run}: {begun.Status} with a body that is no chat completion: {Encoding.UTF8.GetString(body)}");
            }

            return begun with
            {
                Text = Listener.Field(choice.GetProperty("message"), "content") ?? "",
                Finish = Listener.Field(choice, "finish_reason"),
                Model = Listener.Field(answer, "model"),
                Usage = answer.TryGetProperty("usage", out var usage) ? usage : null,
                Entente = answer.TryGetProperty("entente", out var entente) ? entente : null,
                Ending = Ending.Complete,
                EndedAt = Moment.Now,
            };
        }
    }

    public async Task<JsonElement> GetAsync(string path) => JsonElement.Parse(await http.GetByteArrayAsync(path));

    /// <summary>A path that answers in plain text.</summary>
    public async Task<(int Status, string Text)> StatusAsync(string path)
    {
        using var response = await http.GetAsync(path);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Issues a directive and gives back its id.</summary>
    public async Task<string> WithdrawAsync(string axis, string value)
    {
        using var content = Json(new JsonObject { ["match"] = new JsonObject { [axis] = value }, ["reason"] = "an order of a test" });
        using var response = await http.PostAsync("/v1/directives", content);
        response.EnsureSuccessStatusCode();
        return JsonElement.Parse(await response.Content.ReadAsByteArrayAsync()).GetProperty("id").GetString()!;
    }

    /// <summary>The run's receipt, verified with the published key against what this program sent and heard.</summary>
    public async Task<(Verdict Verdict, Receipt Receipt)> ReceiptAsync(Heard heard)
    {
        var key = NoteVerifier.Parse((await http.GetStringAsync("/.well-known/entente-log.pub")).Trim());
        var contents = new ReceiptContents { Request = heard.Request, Answer = Encoding.UTF8.GetBytes(heard.Text) };
        var bundle = await http.GetByteArrayAsync($"/v1/receipts/{heard.Run}?wait=10");
        return (ReceiptVerifier.Verify(bundle, key, contents), ReceiptBundle.Read(bundle));
    }

    public void Dispose() => http.Dispose();

    private async Task<(Heard, HttpResponseMessage)> PostAsync(JsonObject body, CancellationToken cancellationToken)
    {
        var sent = Moment.Now;
        var content = Json(body);
        var bytes = await content.ReadAsByteArrayAsync(cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = content };
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return (new Heard
        {
            Status = (int)response.StatusCode,
            Request = bytes,
            SentAt = sent,
            Run = response.Headers.TryGetValues("Entente-Run", out var run) ? run.Single() : null,
        }, response);
    }

    private static (JsonElement Answer, JsonElement Choice)? Whole(byte[] body)
    {
        try
        {
            var answer = JsonElement.Parse(body);
            return answer.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0 ? (answer, choices[0]) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<Heard> ErrorAsync(Heard begun, HttpResponseMessage response)
    {
        var error = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync()).GetProperty("error");
        return begun with
        {
            Ending = Ending.Error,
            ErrorCode = Listener.Field(error, "code"),
            ErrorMessage = Listener.Field(error, "message"),
            EndedAt = Moment.Now,
        };
    }

    private static ByteArrayContent Json(JsonObject body)
        => new(Encoding.UTF8.GetBytes(body.ToJsonString())) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
