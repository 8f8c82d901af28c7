using System.Text;
using System.Text.Json.Nodes;
using Entente.Rehearsal.Scripts;

namespace Entente.Cli.Demo;

/// <summary>What is asked.</summary>
internal static class DemoQuestion
{
    /// <summary>A question that the rehearsal's models can answer, and that one of the panel gets wrong with this seed.</summary>
    public const string OfRehearsal = "How many times does the letter 'r' occur in 'strawberry'?";

    public const string OfRealPool = "Why is the sky blue by day and red at sunset? Explain it in about 150 words, without headings or lists.";

    /// <summary>What the question to a real pool may cost at most, in dollars: the cap that goes with it.</summary>
    public const decimal MostUsd = 0.5m;

    private const int MostTokens = 2_000;

    public static Script Script { get; } = new() { Seed = 9 };

    public static string Text(bool isRehearsal) => isRehearsal ? OfRehearsal : OfRealPool;

    /// <summary>The request as it is sent, byte for byte: the receipt commits to it.</summary>
    public static byte[] Body(bool isRehearsal, bool isCapped)
    {
        var body = new JsonObject
        {
            ["model"] = "entente/fuse",
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = Text(isRehearsal) }),
            ["stream"] = true,
        };
        if (!isRehearsal)
        {
            body["max_completion_tokens"] = MostTokens;
        }

        if (isCapped)
        {
            body["entente"] = new JsonObject { ["max_cost_usd"] = MostUsd };
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString(Terminal.JsonFormat));
    }
}
