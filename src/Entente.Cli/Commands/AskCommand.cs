using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;

namespace Entente.Cli.Commands;

/// <summary>One question. The answer streams to stdout, who works on it to stderr.</summary>
internal static class AskCommand
{
    private static readonly Argument<string> Question = new("question") { Description = "The question; - reads it from standard input" };
    private static readonly Option<string?> Model = new("--model") { Description = "A model, an ensemble or an alias of the pool (default: entente, which chooses)", HelpName = "NAME" };
    private static readonly Option<string?> Strategy = new("--strategy") { Description = "route, cascade, vote, fuse, relay, plan, search or auto (which chooses)", HelpName = "NAME" };
    private static readonly Option<string?> Effort = new("--effort") { Description = "none, minimal, low, medium, high, xhigh or max: how much may be spent on being right (medium)", HelpName = "LEVEL" };
    private static readonly Option<decimal?> MaxCost = new("--max-cost") { Description = "What the answer may cost, in dollars", HelpName = "USD" };
    private static readonly Option<bool> Explain = new("--explain") { Description = "Who would see the prompt, at what price, and why; nobody is asked" };

    private static readonly Option<bool> Store = new("--store") { Description = "Keep the text, sealed, until it is erased" };
    private static readonly Option<string[]> Consent = new("--consent") { Description = "What you agree to have done with the text: training", HelpName = "PURPOSE" };
    private static readonly Option<string[]> Lineage = new("--lineage") { Description = "An earlier run from whose answer this question was made", HelpName = "RUN" };

    public static Command Create(Terminal terminal)
        => new Command("ask", "One question, answered by the pool") { Question, Model, Strategy, Effort, MaxCost, Explain, Store, Consent, Lineage }.Does(terminal, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var question = context.Get(Question)!;
        var body = Body(context, question == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : question);
        await using var server = await ServerAccess.ToAskAsync(context, cancellationToken);
        if (server is null)
        {
            return ExitCode.BadInput;
        }

        return context.Get(Explain)
            ? await ExplainAsync(context, server, body, cancellationToken)
            : await AskAsync(context, server, body, cancellationToken);
    }

    private static JsonObject Body(CommandContext context, string question)
    {
        var entente = new JsonObject();
        if (context.Get(Strategy) is { } strategy)
        {
            entente["strategy"] = strategy;
        }

        if (context.Get(MaxCost) is { } cost)
        {
            entente["max_cost_usd"] = cost;
        }

        AddList(entente, "consent", context.Get(Consent));
        AddList(entente, "lineage", context.Get(Lineage));
        if (context.Get(Store))
        {
            entente["store"] = true;
        }

        var body = new JsonObject
        {
            ["model"] = context.Get(Model) ?? "entente",
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = question }),
            ["stream"] = true,
            ["stream_options"] = new JsonObject { ["include_usage"] = true },
        };
        if (entente.Count > 0)
        {
            body["entente"] = entente;
        }

        if (context.Get(Effort) is { } effort)
        {
            body["reasoning_effort"] = effort;
        }

        return body;
    }

    private static void AddList(JsonObject entente, string name, string[]? values)
    {
        if (values is { Length: > 0 })
        {
            entente[name] = new JsonArray([.. values.Select(value => (JsonNode)value)]);
        }
    }

    private static async Task<int> AskAsync(CommandContext context, ServerAccess server, JsonObject body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body.ToJsonString(Terminal.JsonFormat), Encoding.UTF8, "application/json") };
        using var response = await server.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        var (text, entente, usage, isComplete) = (new StringBuilder(), (JsonNode?)null, (JsonNode?)null, false);
        try
        {
            while (await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line is [':', ' ', .. var remark])
                {
                    context.Terminal.Error.WriteLine(remark);
                }

                if (!line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    continue;
                }

                if (line == "data: [DONE]")
                {
                    isComplete = true;
                    break;
                }

                var chunk = JsonNode.Parse(line["data: ".Length..])!;
                if (chunk["error"] is { } error)
                {
                    return Failed(context, text, (string?)error["message"] ?? "the answer has failed");
                }

                entente = chunk["entente"] ?? entente;
                usage = chunk["usage"] ?? usage;
                if (chunk["choices"] is JsonArray { Count: > 0 } choices && (string?)choices[0]!["delta"]?["content"] is { } words)
                {
                    text.Append(words);
                    if (!context.Json)
                    {
                        context.Terminal.Out.Write(words);
                        await context.Terminal.Out.FlushAsync(cancellationToken);
                    }
                }
            }
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            return Failed(context, text, $"the connection to the server broke ({broken.Message.TrimEnd('.')})");
        }

        if (!isComplete)
        {
            return Failed(context, text, "the server ended the answer before it was whole");
        }

        Say(context, text.ToString(), entente, usage);
        return ExitCode.Success;
    }

    private static void Say(CommandContext context, string text, JsonNode? entente, JsonNode? usage)
    {
        if (context.Json)
        {
            context.WriteJson(new JsonObject
            {
                ["answer"] = text,
                ["run"] = entente?["run"]?.DeepClone(),
                ["receipt"] = entente?["receipt"]?.DeepClone(),
                ["usage"] = usage?.DeepClone(),
                ["cost_usd"] = entente?["cost_usd"]?.DeepClone(),
                ["contributors"] = entente?["contributors"]?.DeepClone(),
                ["strategy"] = entente?["strategy"]?.DeepClone(),
                ["handovers"] = entente?["handovers"]?.DeepClone(),
            });
            return;
        }

        context.Terminal.Out.WriteLine();
        var contributors = entente?["contributors"]?.AsArray().Select(item => $"{item!["model"]} ({string.Join(", ", item["roles"]!.AsArray().Select(role => role!.ToString()))})") ?? [];
        context.Terminal.Error.WriteLine($"by {string.Join(", ", contributors)}; {Money.OfUsd((decimal?)entente?["cost_usd"])}; entente receipt show {entente?["receipt"]}");
    }

    private static int Failed(CommandContext context, StringBuilder text, string message)
    {
        if (!context.Json && text.Length > 0)
        {
            context.Terminal.Out.WriteLine();
        }

        context.Terminal.Error.WriteLine($"entente: {message}");
        return ExitCode.NegativeVerdict;
    }

    private static async Task<int> ExplainAsync(CommandContext context, ServerAccess server, JsonObject body, CancellationToken cancellationToken)
    {
        var plan = (await server.AskAsync(HttpMethod.Post, "/v1/explain", body, cancellationToken)).AsObject();
        if (context.Json)
        {
            context.WriteJson(plan);
            return ExitCode.Success;
        }

        context.Terminal.Out.WriteLine($"{plan["strategy"]}: {plan["why"]}");
        if ((decimal?)plan["likely_cost_usd"] is { } likely)
        {
            context.Terminal.Out.WriteLine($"{Money.OfUsd(likely)} if all but those in reserve are asked, with answers of some 250 tokens");
        }

        var table = Tables.Of(context.Terminal, "model", "developer", "endpoint", "operator", "price in/out per Mtok", "part");
        foreach (var model in plan["models"]!.AsArray().OfType<JsonObject>())
        {
            foreach (var endpoint in model["endpoints"]!.AsArray().OfType<JsonObject>())
            {
                var price = endpoint["price_usd_per_mtok"] is JsonObject known ? $"${known["input"]}/${known["output"]}" : "unknown";
                Tables.Row(table, model["model"], $"{model["developer"] ?? "unknown"} ({model["developer_jurisdiction"] ?? "unknown"})", endpoint["endpoint"],
                    $"{endpoint["operator"] ?? "unknown"} ({endpoint["operator_jurisdiction"] ?? "unknown"})", price, model["part"]);
            }
        }

        context.Terminal.Console.Write(table);
        return ExitCode.Success;
    }
}
