using System.Net;
using Entente.Admission;
using Entente.Journal;
using Xunit;

namespace Entente.Tests.Server;

public sealed class KeyTests
{
    private const string Body = "{\"model\":\"rehearsal-alto\",\"messages\":[{\"role\":\"user\",\"content\":\"Reply with exactly: ok\"}]}";

    [Fact]
    public async Task Where_there_is_a_key_nobody_is_answered_without_one()
    {
        await using var house = await House.StartAsync();
        var secret = await MakeAsync(house, new() { Role = KeyRole.Caller });

        Assert.Equal(HttpStatusCode.Unauthorized, (await house.ChatAsync(Body)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await house.ChatAsync(Body, ("Authorization", "Bearer ek_wrong"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await house.ChatAsync(Body, ("Authorization", $"Bearer {secret}"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await house.ChatAsync(Body, ("x-api-key", secret))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await house.SendAsync(HttpMethod.Get, "/healthz")).StatusCode);
    }

    [Theory]
    [InlineData("GET", "/v1/pool")]
    [InlineData("GET", "/v1/directives")]
    [InlineData("POST", "/v1/directives")]
    [InlineData("DELETE", "/v1/directives/dir_1")]
    [InlineData("GET", "/v1/keys")]
    [InlineData("POST", "/v1/keys")]
    [InlineData("DELETE", "/v1/keys/key_1")]
    public async Task A_callers_key_is_no_operators(string method, string path)
    {
        await using var house = await House.StartAsync();
        var secret = await MakeAsync(house, new() { Role = KeyRole.Caller });

        var response = await house.SendAsync(HttpMethod.Parse(method), path, method == "POST" ? "{}" : null, ("Authorization", $"Bearer {secret}"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("operator_only", (await House.JsonAsync(response)).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_run_is_shown_to_its_own_key_and_to_operators()
    {
        await using var house = await House.StartAsync();
        var own = await MakeAsync(house, new() { Role = KeyRole.Caller });
        var other = await MakeAsync(house, new() { Role = KeyRole.Caller });
        var master = await MakeAsync(house, new() { Role = KeyRole.Operator });

        var run = (await house.ChatAsync(Body, ("Authorization", $"Bearer {own}"))).Headers.GetValues("Entente-Run").Single();

        foreach (var path in new[] { $"/v1/runs/{run}", $"/v1/receipts/{run}", $"/v1/runs/{run}/events?after=0" })
        {
            Assert.Equal(HttpStatusCode.OK, (await house.SendAsync(HttpMethod.Get, path, null, ("Authorization", $"Bearer {own}"))).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await house.SendAsync(HttpMethod.Get, path, null, ("Authorization", $"Bearer {other}"))).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await house.SendAsync(HttpMethod.Get, path, null, ("Authorization", $"Bearer {master}"))).StatusCode);
        }
    }

    [Fact]
    public async Task The_salts_come_to_the_runs_own_key_alone()
    {
        await using var house = await House.StartAsync();
        var own = await MakeAsync(house, new() { Role = KeyRole.Caller });
        var master = await MakeAsync(house, new() { Role = KeyRole.Operator });

        var run = (await house.ChatAsync(Body, ("Authorization", $"Bearer {own}"))).Headers.GetValues("Entente-Run").Single();

        Assert.True((await House.JsonAsync(await house.SendAsync(HttpMethod.Get, $"/v1/receipts/{run}", null, ("Authorization", $"Bearer {own}")))).TryGetProperty("salts", out _));
        Assert.False((await House.JsonAsync(await house.SendAsync(HttpMethod.Get, $"/v1/receipts/{run}", null, ("Authorization", $"Bearer {master}")))).TryGetProperty("salts", out _));
    }

    [Fact]
    public async Task A_key_reaches_its_models_only()
    {
        await using var house = await House.StartAsync();
        var secret = await MakeAsync(house, new() { Models = ["rehearsal-cello"] });

        var refused = await house.ChatAsync(Body.Replace("rehearsal-alto", "rehearsal-harp", StringComparison.Ordinal), ("Authorization", $"Bearer {secret}"));
        var models = await House.JsonAsync(await house.SendAsync(HttpMethod.Get, "/v1/models", null, ("Authorization", $"Bearer {secret}")));

        Assert.DoesNotContain(models.GetProperty("data").EnumerateArray(), model => model.GetProperty("id").GetString() == "rehearsal-harp");
        Assert.DoesNotContain(house.Rehearsal.Engine.Calls.Entries, call => call.Model != "rehearsal-cello");
        Assert.True(refused.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once_and_after_a_restart()
    {
        await using var journal = new MemoryJournal(TimeProvider.System);
        string secret;
        await using (var house = await House.StartAsync(options: options => options with { Journal = journal }))
        {
            await MakeAsync(house, new() { Role = KeyRole.Operator });
            secret = await MakeAsync(house, new() { Name = "leaked" });

            await house.Server.Keys.RevokeAsync("leaked");

            Assert.Equal(HttpStatusCode.Unauthorized, (await house.ChatAsync(Body, ("Authorization", $"Bearer {secret}"))).StatusCode);
        }

        await using var next = await House.StartAsync(options: options => options with { Journal = journal });
        Assert.Equal(HttpStatusCode.Unauthorized, (await next.ChatAsync(Body, ("Authorization", $"Bearer {secret}"))).StatusCode);
    }

    private static async Task<string> MakeAsync(House house, KeyWish wish) => (await house.Server.Keys.CreateAsync(Key(wish))).Secret;

    private static AccessKey Key(KeyWish wish) => new()
    {
        Id = "",
        Sha256 = "",
        CreatedMs = 0,
        Role = wish.Role,
        Name = wish.Name,
        Models = [.. wish.Models],
    };

    private sealed record KeyWish
    {
        public KeyRole Role { get; init; }
        public string? Name { get; init; }
        public string[] Models { get; init; } = [];
    }
}
