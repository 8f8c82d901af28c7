using System.Text.Json;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.Tests.Cli;

/// <summary>The commands that need a server, in one process over one data directory.</summary>
public sealed class ServerCommandsTests
{
    [Fact]
    public async Task A_question_is_answered_its_run_shown_and_its_receipt_verified()
    {
        using var place = new Storage.TemporaryDirectory();
        await using var rehearsal = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Instant });
        var config = Path.Combine(place.Path, "entente.yaml");
        await File.WriteAllTextAsync(config, RehearsalPool.Yaml(rehearsal.BaseUrl));
        string[] where = ["--config", config, "--data", Path.Combine(place.Path, "data")];

        var asked = await CommandLineRun.OfAsync([], ["ask", "What is 17 + 25?", "--json", .. where]);
        Assert.True(asked.ExitCode == 0, asked.Error);
        var answer = JsonElement.Parse(asked.Out);
        var run = answer.GetProperty("run").GetString()!;
        var shown = await CommandLineRun.OfAsync([], ["run", "show", run, .. where]);
        var file = Path.Combine(place.Path, "receipt.json");
        var kept = await CommandLineRun.OfAsync([], ["receipt", "show", run, "--out", file, .. where]);
        await File.WriteAllTextAsync(Path.Combine(place.Path, "entente-log.pub"), Key(place.Path));
        var verified = await CommandLineRun.OfAsync([], ["receipt", "verify", file, "--json"]);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"cascade\"", "\"cascadf\"", StringComparison.Ordinal));
        var forged = await CommandLineRun.OfAsync([], ["receipt", "verify", file, "--json"]);

        Assert.Contains("42", answer.GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.Contains($"{run}: complete", shown.Out, StringComparison.Ordinal);
        Assert.Contains("panel", kept.Out, StringComparison.Ordinal);
        Assert.True(verified.ExitCode == 0, verified.Out + verified.Error);
        Assert.True(JsonElement.Parse(verified.Out).GetProperty("ok").GetBoolean());
        Assert.Equal((1, "signature"), (forged.ExitCode, JsonElement.Parse(forged.Out).GetProperty("mismatch").GetString()));
    }

    [Fact]
    public async Task Keys_and_directives_are_kept_from_command_to_command()
    {
        using var place = new Storage.TemporaryDirectory();
        string[] where = ["--config", Path.Combine(place.Path, "none.yaml"), "--data", Path.Combine(place.Path, "data")];

        var made = await CommandLineRun.OfAsync([], ["key", "create", "--name", "ann", "--budget-usd", "5", "--per", "day", "--json", .. where]);
        var keys = await CommandLineRun.OfAsync([], ["key", "list", "--json", .. where]);
        var revoked = await CommandLineRun.OfAsync([], ["key", "revoke", "ann", .. where]);
        var left = await CommandLineRun.OfAsync([], ["key", "list", "--json", .. where]);
        var issued = await CommandLineRun.OfAsync([], ["directive", "issue", "--match", "developer=Alpha*", "--match", "region=eu", "--reason", "drill", "--json", .. where]);
        var lifted = await CommandLineRun.OfAsync([], ["directive", "lift", JsonElement.Parse(issued.Out).GetProperty("id").GetString()!, .. where]);
        var wrong = await CommandLineRun.OfAsync([], ["directive", "issue", "--match", "maker=x", .. where]);

        Assert.StartsWith("ek_", JsonElement.Parse(made.Out).GetProperty("secret").GetString(), StringComparison.Ordinal);
        Assert.Equal(5, JsonElement.Parse(keys.Out).GetProperty("budget_usd").GetDecimal());
        Assert.DoesNotContain("secret", keys.Out, StringComparison.Ordinal);
        Assert.Equal((0, ""), (revoked.ExitCode, left.Out));
        Assert.Equal((0, 0), (issued.ExitCode, lifted.ExitCode));
        Assert.Equal(2, wrong.ExitCode);
        Assert.StartsWith("entente: \"maker\" is not something a directive can match on", wrong.Error, StringComparison.Ordinal);
    }

    private static string Key(string place)
    {
        var seed = File.ReadAllBytes(Path.Combine(place, "data", "log.key"));
        return new Entente.Receipts.NoteSigner("entente.local/log", new Entente.Receipts.Ed25519Key(seed)).Verifier.ToString();
    }
}
