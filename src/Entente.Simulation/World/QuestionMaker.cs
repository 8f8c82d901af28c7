using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Dialects;
using Entente.Dialects.AnthropicMessages;
using Entente.Dialects.OpenAiChat;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Simulation.World;

/// <summary>Questions of all kinds, with random limits, from clients of both dialects.</summary>
internal static class QuestionMaker
{
    private static readonly string[] Known = ["XA", "XB", "XC", "XD"];
    private static readonly string[] OfMany = ["entente", "entente/cascade", "entente/relay", "entente/plan", "entente/auto", "entente/cascade", "entente"];

    /// <summary>Makes a question one whose answers can be compared.</summary>
    private const string Closed = " How many of them are there?";

    private static readonly string[] AutoEfforts = ["medium", "high", "max", "low", "high"];
    private static readonly ICodec[] Codecs = [new OpenAiChatCodec(), new AnthropicMessagesCodec()];

    public static SimulatedRun Make(Dice dice, int number, PoolDefinition pool, bool hasBudget, TimeSpan spread)
    {
        var kind = dice.Below(10);
        var model = kind switch
        {
            < 5 => dice.Pick(pool.Models).Id,
            5 => "alias",
            6 => OfMany[number % OfMany.Length],
            7 => "entente/fuse",
            8 => "entente/vote",
            _ => "careful",
        };
        var caps = MakeCaps(dice, pool, model);

        // Where each model has words of its own, no other can go on with them: what may be left to one speaker and its successors has one text.
        // So it is where money, of the run or of its key, may leave room for one speaker only.
        var isPanel = (kind > 6 || model == "entente/cascade") && !hasBudget && caps is { MaxCostNanoUsd: null, MaxCalls: null } && dice.Chance(0.6);
        var parts = new Dice((ulong)number);
        var codec = dice.Pick(Codecs);
        var body = Body(dice, number, model, codec.Dialect, isPanel);
        return new SimulatedRun
        {
            Number = number,
            Body = body,
            Call = codec.ReadRequest(body),
            Dialect = codec.Dialect,
            Caps = caps,
            WithdrawnByName = dice.Chance(0.2) ? dice.Pick([WithdrawnByName.Refuse, WithdrawnByName.Substitute]) : null,
            StartAt = dice.Chance(0.1) ? dice.Milliseconds(300, 4500) : spread * (dice.Below(1000) / 1000.0),
            Patience = dice.Chance(0.15) ? dice.Milliseconds(1, 2500) : null,
            Reading = dice.Chance(0.1) ? (5, 120) : null,
            Answers = isPanel ? pool.Models.ToDictionary(one => one.Id, _ => TextMaker.Make(dice)) : new Dictionary<string, string> { ["*"] = TextMaker.Make(dice) },
            Written = TextMaker.Make(dice),
            Judged = JsonSerializer.Serialize(new { consensus = $"they agree on {number}" }),
            Graded = parts.Pick(["""{"A": 9, "B": 9}""", """{"A": 3, "B": 3}""", "I would rather not say."]),
            Verdict = parts.Pick(["ACCEPT. It is so.", "ACCEPT. It is so.", "REJECT. It is otherwise.", "Hard to say."]),
            Planned = Plan(parts, number, pool),
            Dice = dice.Fork(),
        };
    }

    /// <summary>What a conductor says: a plan of one to three steps, sometimes with a plan inside of it, or nothing that can be read.</summary>
    private static string Plan(Dice dice, int number, PoolDefinition pool)
    {
        if (dice.Chance(0.15))
        {
            return "Let them all do it together.";
        }

        var steps = dice.Between(1, 4);
        return JsonSerializer.Serialize(new
        {
            subtasks = Enumerable.Range(1, steps).Select(step => $"part {step} of subject {number}"),
            models = Enumerable.Range(1, steps).Select(step => step < steps && dice.Chance(0.1) ? "conductor" : dice.Pick(pool.Models).Id),
            access = Enumerable.Range(1, steps).Select(step => Enumerable.Range(1, step - 1).Where(_ => dice.Chance(0.5))),
        });
    }

    private static byte[] Body(Dice dice, int number, string model, string dialect, bool isPanel)
    {
        var body = new JsonObject
        {
            ["model"] = model,
            ["stream"] = dice.Chance(0.75),
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = $"Say something about subject {number}, {TextMaker.Make(dice, 2, 30)}{(number % 3 == 0 ? "" : Closed)}" }),
        };
        if (IsAuto(model))
        {
            SetEffort(body, dialect, AutoEfforts[number / 2 % AutoEfforts.Length]);
        }

        var limit = dice.Chance(0.2) ? dice.Between(3, 60) : 2000;
        if (dialect == DialectNames.AnthropicMessages)
        {
            body["max_tokens"] = limit;
        }
        else
        {
            if (limit < 2000)
            {
                body["max_tokens"] = limit;
            }

            if (dice.Chance(0.2) && dice.Pick(["low", "high"]) is var effort && !IsAuto(model))
            {
                body["reasoning_effort"] = effort;
            }

            if (!isPanel && dice.Chance(0.05))
            {
                body["logprobs"] = true;
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    private static bool IsAuto(string model) => model is "entente" or "entente/auto";

    private static void SetEffort(JsonObject body, string dialect, string effort)
    {
        if (dialect == DialectNames.AnthropicMessages)
        {
            body["output_config"] = new JsonObject { ["effort"] = effort };
            return;
        }

        body["reasoning_effort"] = effort;
    }

    private static Caps MakeCaps(Dice dice, PoolDefinition pool, string model)
    {
        var caps = new Caps();
        if (dice.Chance(0.25))
        {
            caps = caps with { MaxCostNanoUsd = dice.Pick([200_000, 800_000, 3_000_000]) + dice.Below(800_000) };
        }

        if (dice.Chance(0.2))
        {
            caps = caps with { MaxCalls = dice.Between(1, 6) };
        }

        if (dice.Chance(0.15))
        {
            caps = caps with { MaxSeconds = dice.Between(2, 40) / 10.0 };
        }

        if (dice.Chance(0.15))
        {
            caps = caps with { Jurisdictions = [.. Known.Where(_ => dice.Chance(0.7))] };
        }

        if (dice.Chance(0.15))
        {
            var other = dice.Pick(pool.Models);
            caps = caps with { Exclude = [dice.Pick([other.Id, other.Developer ?? other.Id, dice.Pick(other.Endpoints).Provider.Name])] };
        }

        if (dice.Chance(0.1))
        {
            caps = caps with { Models = [.. pool.Models.Where(one => one.Id == model || dice.Chance(0.6)).Select(one => one.Id)] };
        }

        return caps;
    }
}
