using System.Net;
using System.Security.Cryptography;
using System.Text;
using Entente.Configuration;
using Entente.Receipts;
using Entente.Receipts.Audit;
using Entente.Storage;
using Entente.Tests.Receipts.Strangers;
using Entente.Tests.Storage;
using Xunit;

namespace Entente.Tests.Server;

public sealed class LogTests
{
    private const string Body = "{\"model\":\"rehearsal-alto\",\"messages\":[{\"role\":\"user\",\"content\":\"Reply with exactly: ok\"}]}";

    [Fact]
    public async Task Everyone_may_read_the_log_and_its_entries_are_the_digests_of_the_receipts()
    {
        await using var house = await House.StartAsync();
        await house.SendAsync(HttpMethod.Post, "/v1/keys", "{\"role\":\"operator\"}");
        var key = ("Authorization", $"Bearer {house.Server.LocalKey}");
        var runs = new List<string>();
        for (var run = 0; run < 3; run++)
        {
            runs.Add((await house.ChatAsync(Body, key)).Headers.GetValues("Entente-Run").Single());
        }

        await house.Server.Receipts.PublishAsync();
        var note = await house.Http.GetStringAsync("/v1/log/checkpoint");
        var entries = await house.Http.GetAsync("/v1/log/tile/entries/000.p/3");
        var hashes = await house.Http.GetByteArrayAsync("/v1/log/tile/0/000.p/3");

        var verifier = NoteVerifier.Parse(await house.Http.GetStringAsync("/.well-known/entente-log.pub"));
        Assert.Equal(NoteFailure.None, SignedNote.Open(Encoding.UTF8.GetBytes(note), [verifier], out var opened));
        Assert.Equal(3, Checkpoint.Parse(opened!.Text).Size);
        Assert.Equal("application/octet-stream", entries.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["public, max-age=31536000, immutable"], entries.Headers.NonValidated["Cache-Control"]);
        var bundle = await entries.Content.ReadAsByteArrayAsync();
        Assert.Equal(3 * 34, bundle.Length);
        foreach (var (index, run) in runs.Index())
        {
            var receipt = await (await house.SendAsync(HttpMethod.Get, $"/v1/receipts/{run}", null, key)).Content.ReadAsByteArrayAsync();
            var signed = Canonical(receipt);
            Assert.Equal([0, 32, .. SHA256.HashData(signed)], bundle[(index * 34)..((index + 1) * 34)]);
            Assert.Equal(SHA256.HashData([0, .. SHA256.HashData(signed)]), hashes[(index * 32)..((index + 1) * 32)]);
        }
    }

    [Fact]
    public async Task A_receipt_that_is_waited_for_comes_with_its_proof_and_one_that_is_not_comes_at_once()
    {
        await using var house = await House.StartAsync();
        var run = (await house.ChatAsync(Body)).Headers.GetValues("Entente-Run").Single();

        var waited = await house.Http.GetByteArrayAsync($"/v1/receipts/{run}?wait=10");

        var key = NoteVerifier.Parse(await house.Http.GetStringAsync("/.well-known/entente-log.pub"));
        Assert.True(ReceiptVerifier.Verify(waited, key).Ok);
        foreach (var wrong in (string[])["11", "-1", "x", "1.5", ""])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await house.Http.GetAsync($"/v1/receipts/{run}?wait={wrong}")).StatusCode);
        }
    }

    [Theory]
    [InlineData("tile/0/000.p/4")]
    [InlineData("tile/0/000")]
    [InlineData("tile/0/0")]
    [InlineData("tile/9/000.p/1")]
    [InlineData("tile/entries/x001/000")]
    [InlineData("tile/0/000.p/000")]
    public async Task What_the_checkpoint_does_not_cover_is_not_there(string path)
    {
        await using var house = await House.StartAsync();
        await house.ChatAsync(Body);
        await house.Server.Receipts.PublishAsync();

        var response = await house.Http.GetAsync($"/v1/log/{path}");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("tile_not_found", (await House.JsonAsync(response)).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task After_a_restart_the_log_holds_every_checkpoint_that_was_shown()
    {
        using var directory = new TemporaryDirectory();
        string before;
        await using (var house = await House.StartAsync(options: options => options with { Data = DataDirectory.Open(directory.Path) }))
        {
            await house.ChatAsync(Body);
            await house.ChatAsync(Body);
            await house.Server.Receipts.PublishAsync();
            before = await house.Http.GetStringAsync("/v1/log/checkpoint");
        }

        Assert.Equal(before, await File.ReadAllTextAsync(directory.Place("log/checkpoint")));
        await using var again = await House.StartAsync(options: options => options with { Data = DataDirectory.Open(directory.Path) });

        Assert.Equal(before, await again.Http.GetStringAsync("/v1/log/checkpoint"));
    }

    [Fact]
    public async Task A_changed_key_signs_what_comes_and_what_was_signed_before_still_verifies()
    {
        using var directory = new TemporaryDirectory();
        string first, keys;
        await using (var house = await House.StartAsync(options: options => options with { Data = DataDirectory.Open(directory.Path) }))
        {
            first = (await house.ChatAsync(Body)).Headers.GetValues("Entente-Run").Single();
            var response = await house.SendAsync(HttpMethod.Post, "/v1/log/keys", "{}");
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }

        // After a restart too.
        await using var again = await House.StartAsync(options: options => options with { Data = DataDirectory.Open(directory.Path) });
        var second = (await again.ChatAsync(Body)).Headers.GetValues("Entente-Run").Single();
        await again.Server.Receipts.PublishAsync();
        keys = await again.Http.GetStringAsync("/.well-known/entente-log.pub");

        var known = LogKeyring.ParsePublished(keys);
        Assert.Equal(2, known.Count);
        Assert.Contains(" until 2", keys, StringComparison.Ordinal);
        foreach (var run in new[] { first, second })
        {
            var receipt = await again.Http.GetByteArrayAsync($"/v1/receipts/{run}");
            Assert.True(ReceiptVerifier.Verify(receipt, known).Ok);
            Assert.StartsWith("ok", (await Stranger.JavaScript.JudgeAsync(keys, [receipt]))[0], StringComparison.Ordinal);
            Assert.StartsWith("ok", (await Stranger.Python.JudgeAsync(keys, [receipt]))[0], StringComparison.Ordinal);
        }

        Assert.False(File.Exists(directory.Place("log.key")));
    }

    [Fact]
    public async Task A_witness_cosigns_the_checkpoint_that_is_served()
    {
        var witness = new Witness(21);
        var key = await witness.KeyAsync();
        await using var house = await House.StartAsync(options: options => options with { Witnesses = [key] });
        await house.ChatAsync(Body);
        await house.Server.Receipts.PublishAsync();
        var note = await house.Http.GetStringAsync("/v1/log/checkpoint");
        Assert.Equal(HttpStatusCode.NotFound, (await house.SendAsync(HttpMethod.Get, "/v1/log/checkpoint/cosigned")).StatusCode);
        var line = await witness.CosignAsync(note, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

        var taken = await house.SendAsync(HttpMethod.Post, "/v1/log/cosignature", $$"""{"cosignature":"{{line}}"}""");
        var refused = await house.SendAsync(HttpMethod.Post, "/v1/log/cosignature", $$"""{"cosignature":"{{await new Witness(33).CosignAsync(note, 1)}}"}""");

        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal($"{note}{line}\n", await house.Http.GetStringAsync("/v1/log/checkpoint"));
        await house.ChatAsync(Body);
        await house.Server.Receipts.PublishAsync();
        Assert.Equal($"{note}{line}\n", await house.Http.GetStringAsync("/v1/log/checkpoint/cosigned"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("witness_unknown", (await House.JsonAsync(refused)).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_a_witness_has_signed_is_served_after_a_restart_as_it_was()
    {
        using var directory = new TemporaryDirectory();
        var witness = new Witness(21);
        var key = await witness.KeyAsync();
        Task<House> StartAsync() => House.StartAsync(options: options => options with { Data = DataDirectory.Open(directory.Path), Witnesses = [key] });
        string cosigned;
        await using (var house = await StartAsync())
        {
            await house.ChatAsync(Body);
            await house.Server.Receipts.PublishAsync();
            var line = await witness.CosignAsync(await house.Http.GetStringAsync("/v1/log/checkpoint"), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
            await house.SendAsync(HttpMethod.Post, "/v1/log/cosignature", $$"""{"cosignature":"{{line}}"}""");
            cosigned = await house.Http.GetStringAsync("/v1/log/checkpoint/cosigned");
            Assert.EndsWith($"\n{line}\n", cosigned, StringComparison.Ordinal);
            await house.ChatAsync(Body);
            await house.Server.Receipts.PublishAsync();
        }

        await using var again = await StartAsync();

        Assert.Equal(cosigned, await again.Http.GetStringAsync("/v1/log/checkpoint/cosigned"));
        Assert.NotEqual(cosigned, await again.Http.GetStringAsync("/v1/log/checkpoint"));
    }

    [Fact]
    public async Task An_erased_run_keeps_its_receipt_and_its_place_and_nobody_can_open_its_commitments()
    {
        using var directory = new TemporaryDirectory();
        await using var house = await House.StartAsync(options: options => options with { Data = DataDirectory.Open(directory.Path) });
        var run = (await house.ChatAsync(Body)).Headers.GetValues("Entente-Run").Single();
        await house.Server.Receipts.PublishAsync();
        var before = await house.Http.GetByteArrayAsync($"/v1/receipts/{run}");

        var erased = await house.SendAsync(HttpMethod.Delete, $"/v1/runs/{run}");

        var after = await house.Http.GetByteArrayAsync($"/v1/receipts/{run}");
        var keys = LogKeyring.ParsePublished(await house.Http.GetStringAsync("/.well-known/entente-log.pub"));
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        Assert.Contains("\"salts\"", Encoding.UTF8.GetString(before), StringComparison.Ordinal);
        Assert.DoesNotContain("\"salts\"", Encoding.UTF8.GetString(after), StringComparison.Ordinal);
        Assert.True(ReceiptVerifier.Verify(before, keys).Ok);
        Assert.True(ReceiptVerifier.Verify(after, keys).Ok);
        Assert.Equal(HttpStatusCode.NotFound, (await house.SendAsync(HttpMethod.Delete, "/v1/runs/run_1")).StatusCode);
    }

    [Fact]
    public async Task After_half_of_the_bodies_were_dropped_the_receipts_that_people_hold_are_still_in_the_log()
    {
        using var directory = new TemporaryDirectory();
        var clock = new DayClock();
        await using var house = await House.StartAsync(options: options => options with { Data = DataDirectory.Open(directory.Path), Time = clock, Period = LedgerPeriod.Day, Retention = 0 });
        var runs = new List<string>();
        var held = new List<byte[]>();
        foreach (var day in Enumerable.Range(0, 2))
        {
            clock.Turn(TimeSpan.FromDays(day));
            for (var run = 0; run < 300; run++)
            {
                runs.Add((await house.ChatAsync(Body)).Headers.GetValues("Entente-Run").Single());
            }

            await house.Server.Receipts.PublishAsync();
            foreach (var run in runs.Skip(300 * day))
            {
                held.Add(await house.Http.GetByteArrayAsync($"/v1/receipts/{run}"));
            }
        }

        await ((SqliteJournal)house.Server.Journal).HousekeepAsync();

        Assert.Equal(["2026-11-25.db"], Directory.GetFiles(directory.Place("journal"), "*.db").Select(Path.GetFileName));
        Assert.Equal(HttpStatusCode.Gone, (await house.SendAsync(HttpMethod.Get, $"/v1/receipts/{runs[0]}")).StatusCode);
        var keys = LogKeyring.ParsePublished(await house.Http.GetStringAsync("/.well-known/entente-log.pub"));
        var audit = new LogAudit(path => FetchAsync(house, path), keys);
        foreach (var receipt in held)
        {
            var verdict = await audit.OfReceiptAsync(receipt);
            Assert.True(verdict.Ok, verdict.Detail);
        }
    }

    [Fact]
    public async Task A_file_whose_receipts_are_not_in_full_tiles_yet_is_kept_whatever_retention_says()
    {
        using var directory = new TemporaryDirectory();
        var clock = new DayClock();
        await using var house = await House.StartAsync(options: options => options with { Data = DataDirectory.Open(directory.Path), Time = clock, Period = LedgerPeriod.Day, Retention = 0 });
        var run = (await house.ChatAsync(Body)).Headers.GetValues("Entente-Run").Single();
        clock.Turn(TimeSpan.FromDays(1));
        await house.ChatAsync(Body);
        await house.Server.Receipts.PublishAsync();

        await ((SqliteJournal)house.Server.Journal).HousekeepAsync();
        await ((SqliteJournal)house.Server.Journal).HousekeepAsync();

        Assert.Equal(["2026-11-24.db", "2026-11-25.db"], Directory.GetFiles(directory.Place("journal"), "*.db").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await house.SendAsync(HttpMethod.Get, $"/v1/receipts/{run}")).StatusCode);
    }

    private static async Task<byte[]?> FetchAsync(House house, string path)
    {
        var response = await house.Http.GetAsync($"/v1/log/{path}");
        return response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync() : null;
    }

    private static byte[] Canonical(byte[] bundle) => CanonicalJson.Canonicalize(System.Text.Json.Nodes.JsonNode.Parse(bundle)!["receipt"]);
}
