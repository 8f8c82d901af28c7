using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Evaluation;
using Entente.Evaluation.Live;

namespace Entente.Cli.Live;

/// <summary>Asks an Entente server, whole answers, and reads from the run how many calls it took.</summary>
internal sealed class HttpLivePool(ServerAccess server) : ILivePool
{
    public async Task<LiveReply> AskAsync(LiveAsk ask, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var (status, body) = await SendAsync(HttpMethod.Post, "/v1/chat/completions", Body(ask), cancellationToken);
        var took = Stopwatch.GetElapsedTime(start);
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            throw new EvaluationException(Message(status, body));
        }

        if (status != HttpStatusCode.OK || body?["error"] is not null)
        {
            return new LiveReply { Took = took, Error = Message(status, body) };
        }

        var entente = body?["entente"];
        var run = (string?)entente?["run"];
        return new LiveReply
        {
            Text = (string?)body?["choices"]?[0]?["message"]?["content"] ?? "",
            CostUsd = (int?)entente?["unpriced_steps"] is > 0 ? null : (double?)(decimal?)entente?["cost_usd"],
            Calls = run is null ? 1 : await CallsAsync(run, cancellationToken),
            Took = took,
            Run = run,
            Strategy = (string?)entente?["strategy"],
        };
    }

    private static JsonObject Body(LiveAsk ask)
    {
        var body = new JsonObject
        {
            ["model"] = ask.Model,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = ask.Prompt }),
        };
        if (ask.Seed is { } seed)
        {
            body["seed"] = seed;
        }

        if (ask.Caps != LiveCaps.None)
        {
            var entente = new JsonObject();
            body["entente"] = entente;
            Add("max_calls", ask.Caps.MaxCalls);
            Add("max_cost_usd", ask.Caps.MaxCostUsd);
            Add("max_seconds", ask.Caps.MaxSeconds);

            void Add(string name, double? cap)
            {
                if (cap is { } value)
                {
                    entente[name] = (decimal)value;
                }
            }
        }

        return body;
    }

    private async Task<int> CallsAsync(string run, CancellationToken cancellationToken)
    {
        var (_, body) = await SendAsync(HttpMethod.Get, $"/v1/runs/{run}", null, cancellationToken);
        return body?["events"] is JsonArray events ? events.Count(one => (string?)one?["event"] == "step.started") : 1;
    }

    private async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(Terminal.JsonFormat), Encoding.UTF8, "application/json");
        }

        try
        {
            using var response = await server.Http.SendAsync(request, cancellationToken);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return (response.StatusCode, JsonNode.Parse(bytes));
        }
        catch (JsonException exception)
        {
            throw new EvaluationException($"{server.Http.BaseAddress} does not answer with JSON; is it Entente?", exception);
        }
        catch (HttpRequestException failure)
        {
            throw new EvaluationException($"the server at {server.Http.BaseAddress} cannot be reached ({(failure.InnerException ?? failure).Message}); what was answered is kept, run again to go on", failure);
        }
    }

    private static string Message(HttpStatusCode status, JsonNode? body)
        => (string?)body?["error"]?["message"] ?? $"the server answered {(int)status}";
}
