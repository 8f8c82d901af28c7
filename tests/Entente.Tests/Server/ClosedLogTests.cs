using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Entente.Receipts;
using Entente.Receipts.Audit;
using Entente.Storage;
using Entente.Storage.Backup;
using Entente.Tests.Cli;
using Entente.Tests.Receipts.Strangers;
using Entente.Tests.Storage;
using Entente.Time;
using Xunit;

namespace Entente.Tests.Server;

/// <summary>A log that a restore has closed stays as verifiable as it was, through the restored server.</summary>
public sealed class ClosedLogTests : IDisposable
{
    private const string Body = "{\"model\":\"rehearsal-alto\",\"messages\":[{\"role\":\"user\",\"content\":\"Reply with exactly: ok\"}]}";

    private readonly TemporaryDirectory _temporary = new();

    private string Data => _temporary.Place("data");

    private string Copy => _temporary.Place("copy");

    private string Restored => _temporary.Place("restored");

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task A_stranger_verifies_receipts_of_a_closed_log_with_the_keys_and_the_tiles_of_the_restored_server()
    {
        var (runs, held) = await LiveAsync(260);
        BackupWriter.Write(Data, Copy, 1, default);
        await RestoreAsync();
        await using var house = await StartAsync(Restored);
        var later = await RunAsync(house);
        await house.Server.Receipts.PublishAsync();

        var keys = await house.Http.GetStringAsync("/.well-known/entente-log.pub");
        var given = new List<byte[]> { held };
        foreach (var run in new[] { runs[0], runs[259], later })
        {
            given.Add(await house.Http.GetByteArrayAsync($"/v1/receipts/{run}"));
        }

        string[] expected = ["leaf 0 of entente.local/log,", "leaf 0 of entente.local/log,", "leaf 259 of entente.local/log,", "leaf 0 of entente.local/log/restored-"];
        foreach (var stranger in new[] { Stranger.Python, Stranger.JavaScript })
        {
            Assert.All((await stranger.JudgeAsync(keys, given)).Zip(expected), said => Assert.StartsWith($"ok: {said.Second}", said.First, StringComparison.Ordinal));
        }

        // Its tiles as a stranger reads them, and as files.
        var known = LogKeyring.ParsePublished(keys);
        var audit = new LogAudit(async path => await house.SendAsync(HttpMethod.Get, $"/v1/log/closed/1/{path}") is { IsSuccessStatusCode: true } there ? await there.Content.ReadAsByteArrayAsync() : null, known);
        Assert.Equal("All 5 tiles of entente.local/log are whole and lead to its newest checkpoint of 260 receipts.", (await audit.WholeAsync()).Detail);
        foreach (var receipt in given.Take(3))
        {
            Assert.True((await audit.OfReceiptAsync(receipt)).Ok);
        }

        Assert.Equal(await house.Http.GetByteArrayAsync("/v1/log/closed/1/tile/0/001.p/4"), await File.ReadAllBytesAsync(Path.Combine(Restored, "log/closed/1/tile/0/001.p/4")));
        Assert.Equal(4 * 34, new FileInfo(Path.Combine(Restored, "log/closed/1/tile/entries/001.p/4")).Length);
        var list = (await House.JsonAsync(await house.SendAsync(HttpMethod.Get, "/v1/log/closed"))).GetProperty("logs")[0];
        Assert.Equal((1, "entente.local/log", 260), (list.GetProperty("number").GetInt32(), list.GetProperty("origin").GetString(), list.GetProperty("size").GetInt32()));
        Assert.Equal(HttpStatusCode.NotFound, (await house.SendAsync(HttpMethod.Get, "/v1/log/closed/2/checkpoint")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await house.SendAsync(HttpMethod.Get, "/v1/log/closed/1/tile/0/001.p/5")).StatusCode);

        // The command line finds the log by the receipt's own word.
        await File.WriteAllBytesAsync(_temporary.Place("receipt.json"), given[2]);
        var verified = await CommandLineRun.OfAsync("log", "verify", "--from", _temporary.Place("receipt.json"), "--data", Restored);
        Assert.StartsWith("ok: Receipt 259 is in the newest tree of entente.local/log: 260 receipts", verified.Out, StringComparison.Ordinal);
        var whole = await CommandLineRun.OfAsync("log", "verify", "--data", Restored);
        Assert.Equal(2, whole.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.StartsWith("ok: All ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_receipt_of_a_closed_log_comes_with_its_proof_to_callers_in_the_process_too()
    {
        var (runs, _) = await LiveAsync(3);
        BackupWriter.Write(Data, Copy, 1, default);
        await RestoreAsync();
        await using var house = await StartAsync(Restored);
        var served = await house.Http.GetByteArrayAsync($"/v1/receipts/{runs[2]}");

        var given = await house.Server.Receipts.FindAsync(runs[2], withSalts: true, default);

        Assert.Equal(served, given);
        Assert.StartsWith("ok: leaf 2 of entente.local/log,", Assert.Single(await Stranger.Python.JudgeAsync(await house.Http.GetStringAsync("/.well-known/entente-log.pub"), [given!])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_was_closed_before_its_last_tiles_were_files_gets_them_at_the_next_start()
    {
        await LiveAsync(3);
        BackupWriter.Write(Data, Copy, 1, default);
        await RestoreAsync();
        var tile = Path.Combine(Restored, "log/closed/1/tile/0/000.p/3");
        var right = await File.ReadAllBytesAsync(tile);
        Directory.Delete(Path.Combine(Restored, "log/closed/1/tile"), recursive: true);

        await using var house = await StartAsync(Restored);

        Assert.Equal(right, await house.Http.GetByteArrayAsync("/v1/log/closed/1/tile/0/000.p/3"));
        Assert.Equal(right, await File.ReadAllBytesAsync(tile));
    }

    [Theory]
    [InlineData("signature")]
    [InlineData("key")]
    [InlineData("origin")]
    [InlineData("root")]
    [InlineData("size")]
    public async Task A_backup_whose_checkpoint_is_not_its_logs_is_not_restored(string part)
    {
        await LiveAsync(3);
        BackupWriter.Write(Data, Copy, 1, default);
        var checkpoint = Path.Combine(Copy, "log/checkpoint");
        var note = await File.ReadAllTextAsync(checkpoint);
        var lines = note.Split('\n');
        var seed = await File.ReadAllBytesAsync(Path.Combine(Data, "log.key"));
        string Signed(string origin, long size, string root, byte[] by) => SignedNote.Sign($"{origin}\n{size}\n{root}\n", new NoteSigner(origin, new Ed25519Key(by)));
        await File.WriteAllTextAsync(checkpoint, part switch
        {
            "signature" => note.Replace(lines[4][^8..], new string(lines[4][^8..].Reverse().ToArray()), StringComparison.Ordinal),
            "key" => Signed(lines[0], 3, lines[2], new byte[32]),
            "origin" => Signed("other.example/log", 3, lines[2], seed),
            "root" => Signed(lines[0], 3, Convert.ToBase64String(new byte[32]), seed),
            _ => Signed(lines[0], 4, lines[2], seed),
        });
        await RelistAsync();

        var refusal = await Assert.ThrowsAsync<DataDirectoryException>(RestoreAsync);

        Assert.Contains("does not stand up to its own key and tiles", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Restored));
        await File.WriteAllTextAsync(checkpoint, note);
        await RelistAsync();
        await RestoreAsync();
    }

    [Fact]
    public async Task A_damaged_tile_is_named_by_the_command_line_the_server_and_its_health_and_a_restart_makes_it_anew()
    {
        await LiveAsync(300);
        await using (var house = await StartAsync(Data))
        {
            var tile = Path.Combine(Data, "log/tile/entries/000");
            var bytes = await File.ReadAllBytesAsync(tile);
            bytes[1_000] ^= 1;
            await File.WriteAllBytesAsync(tile, bytes);
            Assert.Equal("ready\n", await house.Http.GetStringAsync("/readyz"));

            var verified = await CommandLineRun.OfAsync("log", "verify", "--data", Data);
            var json = await CommandLineRun.OfAsync("log", "verify", "--data", Data, "--json");
            var served = await CommandLineRun.OfAsync("log", "verify", "--server", house.Server.Url.ToString());
            var read = await house.SendAsync(HttpMethod.Get, "/v1/log/tile/entries/000");

            Assert.Equal(1, verified.ExitCode);
            Assert.StartsWith("mismatch: tiles: log/tile/entries/000 is damaged: remove what is left of it and restart the server", verified.Out, StringComparison.Ordinal);
            Assert.Equal("log/tile/entries/000", (string?)JsonNode.Parse(json.Out)!["damaged"]![0]);
            Assert.StartsWith("mismatch: tiles: log/tile/entries/000 is damaged", served.Out, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.InternalServerError, read.StatusCode);
            var error = (await House.JsonAsync(read)).GetProperty("error");
            Assert.Equal("log_damaged", error.GetProperty("code").GetString());
            Assert.StartsWith("log/tile/entries/000 is damaged: remove", error.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.StartsWith("ready\nbut log/tile/entries/000 is damaged", await house.Http.GetStringAsync("/readyz"), StringComparison.Ordinal);
            File.Delete(tile);
        }

        await using var again = await StartAsync(Data);

        Assert.Equal("ready\n", await again.Http.GetStringAsync("/readyz"));
        Assert.StartsWith("ok: All 5 tiles", (await CommandLineRun.OfAsync("log", "verify", "--data", Data)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_whose_proof_needs_a_damaged_tile_is_answered_with_the_tiles_name()
    {
        var (runs, _) = await LiveAsync(520);
        await using var house = await StartAsync(Data);
        var tile = Path.Combine(Data, "log/tile/0/000");
        var bytes = await File.ReadAllBytesAsync(tile);
        bytes[1_000] ^= 1;
        await File.WriteAllBytesAsync(tile, bytes);

        var response = await house.SendAsync(HttpMethod.Get, $"/v1/receipts/{runs[0]}");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.StartsWith("log/tile/0/000 is damaged", (await House.JsonAsync(response)).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("log/tile/0/000", await house.Http.GetStringAsync("/readyz"), StringComparison.Ordinal);
    }

    private async Task<(List<string> Runs, byte[] Held)> LiveAsync(int count)
    {
        await using var house = await StartAsync(Data);
        var runs = new List<string>();
        for (var run = 0; run < count; run++)
        {
            runs.Add(await RunAsync(house));
        }

        await house.Server.Receipts.PublishAsync();
        return (runs, await house.Http.GetByteArrayAsync($"/v1/receipts/{runs[0]}"));
    }

    private static async Task<string> RunAsync(House house) => (await house.ChatAsync(Body)).Headers.GetValues("Entente-Run").Single();

    private static Task<House> StartAsync(string data) => House.StartAsync(options: options => options with { Data = DataDirectory.Open(data) });

    private Task<Restored> RestoreAsync() => Restore.RunAsync(Copy, Restored, [], new SystemChance(), 1, default);

    // Whoever changes a backup on purpose changes its list of files too.
    private async Task RelistAsync()
    {
        var path = Path.Combine(Copy, "backup.json");
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        foreach (var file in manifest["files"]!.AsArray())
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(Copy, (string)file!["path"]!));
            (file["bytes"], file["sha256"]) = (bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }

        await File.WriteAllBytesAsync(path, Encoding.UTF8.GetBytes(manifest.ToJsonString()));
    }
}
