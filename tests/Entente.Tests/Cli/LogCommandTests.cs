using System.Text.Json;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.Tests.Cli;

public sealed class LogCommandTests : IDisposable
{
    private readonly Storage.TemporaryDirectory _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task A_log_is_held_against_what_it_said_before_also_after_its_key_was_changed()
    {
        await using var rehearsal = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Instant });
        await File.WriteAllTextAsync(_place.Place("entente.yaml"), RehearsalPool.Yaml(rehearsal.BaseUrl));
        var run = await AskAsync("data");
        await RunAsync("data", "receipt", "show", run, "--out", _place.Place("receipt.json"));
        var earlier = await RunAsync("data", "log", "checkpoint");
        await File.WriteAllTextAsync(_place.Place("earlier"), earlier.Out);
        var before = await RunAsync("data", "log", "rotate-key", "--json");
        var keys = JsonElement.Parse(before.Out).GetProperty("keys").EnumerateArray().Select(key => key.GetString()!).ToList();
        await File.WriteAllTextAsync(_place.Place("old.pub"), keys[1] + "\n");
        await AskAsync("data");

        // Who knows only the older key can follow; a receipt needs the key that signed it.
        var held = await RunAsync("data", "log", "verify", "--from", _place.Place("earlier"), "--key", _place.Place("old.pub"), "--json");
        var there = await RunAsync("data", "log", "verify", "--from", _place.Place("receipt.json"));
        await File.WriteAllTextAsync(_place.Place("changed"), earlier.Out.Replace("\n1\n", "\n2\n", StringComparison.Ordinal));
        var changed = await RunAsync("data", "log", "verify", "--from", _place.Place("changed"), "--json");
        await AskAsync("other");
        var other = await RunAsync("other", "log", "verify", "--from", _place.Place("earlier"), "--key", _place.Place("old.pub"), "--json");
        var missing = await RunAsync("data", "log", "verify", "--from", _place.Place("nothing"));

        Assert.Equal(2, keys.Count);
        Assert.Equal((0, true, 2), (held.ExitCode, Ok(held), JsonElement.Parse(held.Out).GetProperty("size").GetInt64()));
        Assert.StartsWith("ok: Receipt 0 is in the newest tree", there.Out, StringComparison.Ordinal);
        Assert.Equal((1, "earlier checkpoint"), (changed.ExitCode, Mismatch(changed)));
        Assert.Equal((1, "newest checkpoint"), (other.ExitCode, Mismatch(other)));
        Assert.Equal(2, missing.ExitCode);
    }

    private static bool Ok(CommandLineRun run) => JsonElement.Parse(run.Out).GetProperty("ok").GetBoolean();

    private static string? Mismatch(CommandLineRun run) => JsonElement.Parse(run.Out).GetProperty("mismatch").GetString();

    private async Task<string> AskAsync(string data)
    {
        var asked = await RunAsync(data, "ask", "What is 17 + 25?", "--model", "rehearsal-alto", "--json");
        Assert.True(asked.ExitCode == 0, asked.Error);
        return JsonElement.Parse(asked.Out).GetProperty("run").GetString()!;
    }

    private Task<CommandLineRun> RunAsync(string data, params string[] args) =>
        CommandLineRun.OfAsync([], [.. args, "--config", _place.Place("entente.yaml"), "--data", _place.Place(data)]);
}
