using System.Text.Json.Nodes;
using Entente.Receipts;

namespace Entente.Tests.Receipts.Strangers;

/// <summary>A witness in JavaScript that shares no code with ours.</summary>
internal sealed class Witness(byte seed, string name = "witness.example/w1")
{
    public string Name => name;

    public async Task<WitnessKey> KeyAsync() => WitnessKey.Parse((await AskAsync("x\n\n\u2014", 0))[0]);

    public async Task<string> CosignAsync(string checkpoint, long seconds) => (await AskAsync(checkpoint, seconds))[1];

    private async Task<string[]> AskAsync(string checkpoint, long seconds)
    {
        var question = new JsonObject { ["seed"] = Convert.ToHexStringLower(Enumerable.Repeat(seed, 32).ToArray()), ["name"] = name, ["time"] = seconds, ["checkpoint"] = checkpoint };
        var script = Path.Combine(Repository.Root(), "tests", "Entente.Tests", "Receipts", "Strangers", "witness.mjs");
        return (await Stranger.RunAsync("node", [script], question.ToJsonString())).Split('\n');
    }
}
