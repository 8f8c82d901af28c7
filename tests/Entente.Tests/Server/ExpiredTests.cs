using System.Net;
using Entente.Admission;
using Entente.Storage;
using Entente.Storage.Backup;
using Entente.Tests.Cli;
using Entente.Tests.Storage;
using Entente.Time;
using Xunit;

namespace Entente.Tests.Server;

/// <summary>What retention has dropped is gone, and that is another thing than never having been.</summary>
public sealed class ExpiredTests : IAsyncLifetime
{
    private const string Body = "{\"model\":\"rehearsal-alto\",\"messages\":[{\"role\":\"user\",\"content\":\"Reply with exactly: ok\"}]}";

    private readonly TemporaryDirectory _temporary = new();
    private readonly DayClock _clock = new();
    private DataDirectory _directory = null!;
    private SqliteJournal _journal = null!;

    private string Data => _temporary.Place("data");

    public ValueTask InitializeAsync()
    {
        Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _temporary.Dispose();
    }

    [Fact]
    public async Task What_was_dropped_is_gone_for_its_own_key_and_for_operators_and_was_never_there_for_others()
    {
        await using var house = await StartAsync();
        var own = await KeyAsync(house, KeyRole.Caller);
        var other = await KeyAsync(house, KeyRole.Caller);
        var master = await KeyAsync(house, KeyRole.Operator);
        await RunAsync(house, own);
        var run = await RunAsync(house, own);

        var kept = await RunAfterDropAsync(house, own);

        foreach (var key in new[] { own, master })
        {
            var (status, code, message) = await AskAsync(house, HttpMethod.Get, $"/v1/receipts/{run}", key);
            Assert.Equal((HttpStatusCode.Gone, "receipt_expired"), (status, code));
            Assert.Contains("number 1 of the log entente.local/log", message, StringComparison.Ordinal);
            Assert.Contains("ledger.retention: 0", message, StringComparison.Ordinal);
            Assert.Contains("on 2026-11-25 with the journal's period 2026-11-24", message, StringComparison.Ordinal);
            Assert.Equal((HttpStatusCode.Gone, "run_expired"), Short(await AskAsync(house, HttpMethod.Get, $"/v1/runs/{run}", key)));
            Assert.Equal((HttpStatusCode.Gone, "run_expired"), Short(await AskAsync(house, HttpMethod.Get, $"/v1/runs/{run}/events", key)));
            Assert.Equal((HttpStatusCode.Gone, "run_expired"), Short(await AskAsync(house, HttpMethod.Delete, $"/v1/runs/{run}", key)));
            Assert.Equal((HttpStatusCode.NotFound, "receipt_not_found"), Short(await AskAsync(house, HttpMethod.Get, "/v1/receipts/run_000000000000000000000000", key)));
            Assert.Equal((HttpStatusCode.NotFound, "run_not_found"), Short(await AskAsync(house, HttpMethod.Get, "/v1/runs/run_000000000000000000000000", key)));
            Assert.Equal(HttpStatusCode.OK, (await house.SendAsync(HttpMethod.Get, $"/v1/receipts/{kept}", null, ("Authorization", $"Bearer {key}"))).StatusCode);
        }

        Assert.Equal((HttpStatusCode.NotFound, "receipt_not_found"), Short(await AskAsync(house, HttpMethod.Get, $"/v1/receipts/{run}", other)));
        Assert.Equal((HttpStatusCode.NotFound, "run_not_found"), Short(await AskAsync(house, HttpMethod.Get, $"/v1/runs/{run}", other)));
    }

    [Fact]
    public async Task The_command_line_says_so_also_of_a_directory_that_was_restored()
    {
        string run;
        await using (var house = await StartAsync())
        {
            run = await RunAsync(house);
            await RunAfterDropAsync(house);
        }

        await CloseAsync();
        var copy = _temporary.Place("copy");
        BackupWriter.Write(Data, copy, 1, default);
        await Restore.RunAsync(copy, _temporary.Place("restored"), [], new SystemChance(), 1, default);

        var shown = await CommandLineRun.OfAsync("run", "show", run, "--data", _temporary.Place("restored"));
        var receipt = await CommandLineRun.OfAsync("receipt", "show", run, "--data", _temporary.Place("restored"));
        var unknown = await CommandLineRun.OfAsync("receipt", "show", "run_000000000000000000000000", "--data", _temporary.Place("restored"));
        Open();

        Assert.Equal(2, shown.ExitCode);
        Assert.Contains($"The run {run} was dropped on 2026-11-25", shown.Error, StringComparison.Ordinal);
        Assert.Equal(2, receipt.ExitCode);
        Assert.Contains($"The receipt {run} was dropped on 2026-11-25", receipt.Error, StringComparison.Ordinal);
        Assert.Contains("in a log that a restore has closed", receipt.Error, StringComparison.Ordinal);
        Assert.Contains("There is no receipt \"run_000000000000000000000000\"", unknown.Error, StringComparison.Ordinal);
    }

    private async Task<string> RunAfterDropAsync(House house, string? key = null)
    {
        _clock.Turn(TimeSpan.FromDays(1));
        var kept = await RunAsync(house, key);
        await house.Server.Receipts.PublishAsync();
        _journal.StartRetention(() => long.MaxValue / 2);
        await _journal.HousekeepAsync();
        Assert.Equal(["2026-11-25.db"], Directory.GetFiles(Path.Combine(Data, "journal"), "*.db").Select(Path.GetFileName));
        return kept;
    }

    private Task<House> StartAsync() => House.StartAsync(options: options => options with { Journal = _journal, Time = _clock });

    private static async Task<string> KeyAsync(House house, KeyRole role) => (await house.Server.Keys.CreateAsync(new AccessKey { Id = "", Sha256 = "", CreatedMs = 0, Role = role })).Secret;

    private static async Task<string> RunAsync(House house, string? key = null)
    {
        var response = await house.ChatAsync(Body, key is null ? [] : [("Authorization", $"Bearer {key}")]);
        await response.Content.ReadAsStringAsync();
        return response.Headers.GetValues("Entente-Run").Single();
    }

    private static async Task<(HttpStatusCode Status, string Code, string Message)> AskAsync(House house, HttpMethod method, string path, string key)
    {
        var response = await house.SendAsync(method, path, null, ("Authorization", $"Bearer {key}"));
        var error = (await House.JsonAsync(response)).GetProperty("error");
        return (response.StatusCode, error.GetProperty("code").GetString()!, error.GetProperty("message").GetString()!);
    }

    private static (HttpStatusCode Status, string Code) Short((HttpStatusCode Status, string Code, string Message) answer) => (answer.Status, answer.Code);

    private void Open()
    {
        _directory = DataDirectory.Open(Data);
        _directory.LogKey(new SystemChance());
        _journal = SqliteJournal.Open(_directory, new JournalOptions { Period = JournalPeriod.Day, Time = _clock, Retention = 0 });
    }

    private async Task CloseAsync()
    {
        await _journal.DisposeAsync();
        _directory.Dispose();
    }
}
