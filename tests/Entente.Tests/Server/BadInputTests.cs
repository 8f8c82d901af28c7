using System.Net;
using System.Text.Json;
using Entente.Server;
using Xunit;

namespace Entente.Tests.Server;

/// <summary>Each wrong request has its own exact error, in OpenAI's shape, and is never worth a second try.</summary>
public sealed class BadInputTests(BadInputTests.OneHouse shared) : IClassFixture<BadInputTests.OneHouse>
{
    private const string Hello = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private House House => shared.House;

    [Theory]
    [InlineData("hello", "invalid_request", null, "the body is not valid JSON")]
    [InlineData("[1]", "invalid_request", null, "the body must be a JSON object")]
    [InlineData("{\"messages\":[]}", "missing_required_parameter", "model", "model is missing")]
    [InlineData("{\"model\":\"rehearsal-alto\"}", "missing_required_parameter", "messages", "messages is missing")]
    [InlineData("{\"model\":7," + Hello + "}", "invalid_request", "model", "model must be a string, not a number")]
    [InlineData("{\"model\":\"rehearsal-alto\",\"stream\":\"yes\"," + Hello + "}", "invalid_request", "stream", "stream must be true or false, not a string")]
    [InlineData("{\"model\":\"rehearsal-alto\",\"max_tokens\":-1," + Hello + "}", "invalid_request", "max_tokens", "max_tokens must be at least 1")]
    [InlineData("{\"model\":\"a\",\"model\":\"b\"," + Hello + "}", "invalid_request", null, "names a field twice")]
    [InlineData("{\"model\":\"rehearsal-alto\",\"entente\":{\"max_cost\":1}," + Hello + "}", "unknown_parameter", "entente.max_cost", "did you mean \"max_cost_usd\"?")]
    [InlineData("{\"model\":\"rehearsal-alto\",\"entente\":{\"max_calls\":\"two\"}," + Hello + "}", "invalid_value", "entente.max_calls", "must be a number, not a string")]
    [InlineData("{\"model\":\"rehearsal-alto\",\"entente\":{\"max_calls\":1.5}," + Hello + "}", "invalid_value", "entente.max_calls", "must be an integer")]
    [InlineData("{\"model\":\"rehearsal-alto\",\"entente\":{\"jurisdictions\":\"DE\"}," + Hello + "}", "invalid_value", "entente.jurisdictions", "must be a list of strings, not a string")]
    [InlineData("{\"model\":\"rehearsal-alto\",\"entente\":{\"verifier\":\"pytest\"}," + Hello + "}", "invalid_value", "entente.verifier", "configuration defines none")]
    [InlineData("{\"model\":\"rehearsal-alto\",\"entente\":{\"progress\":\"content\"}," + Hello + "}", "invalid_value", "entente.progress", "must be comments, reasoning or none, not \"content\"")]
    [InlineData("{\"model\":\"rehearsal-alto\",\"entente\":5," + Hello + "}", "invalid_value", "entente", "entente must be an object")]
    public async Task A_body_that_cannot_be_taken_is_refused_with_its_place(string body, string code, string? param, string message)
    {
        var response = await House.ChatAsync(body);

        await IsError(response, HttpStatusCode.BadRequest, code, param, message);
    }

    [Theory]
    [InlineData("Entente-Max-Cost", "1", "unknown_parameter", "did you mean \"max_cost_usd\"?")]
    [InlineData("Entente-Max-Cost-Usd", "much", "invalid_value", "Entente-Max-Cost-Usd must be a number, not \"much\"")]
    [InlineData("Entente-Progress", "loud", "invalid_value", "Entente-Progress must be comments, reasoning or none, not \"loud\"")]
    [InlineData("Entente-Seed", "1.5", "invalid_value", "Entente-Seed must be an integer")]
    public async Task A_header_that_cannot_be_taken_is_refused_by_its_name(string name, string value, string code, string message)
    {
        var response = await House.ChatAsync("{\"model\":\"rehearsal-alto\"," + Hello + "}", (name, value));

        await IsError(response, HttpStatusCode.BadRequest, code, name, message);
    }

    [Fact]
    public async Task What_is_said_in_a_header_and_in_the_body_is_refused()
    {
        var response = await House.ChatAsync("{\"model\":\"rehearsal-alto\",\"entente\":{\"seed\":1}," + Hello + "}", ("Entente-Seed", "2"));

        await IsError(response, HttpStatusCode.BadRequest, "invalid_value", "Entente-Seed", "say it once");
    }

    [Fact]
    public async Task An_unknown_model_is_named_with_the_known_ones()
    {
        var response = await House.ChatAsync("{\"model\":\"gpt-9\"," + Hello + "}");

        await IsError(response, HttpStatusCode.NotFound, "model_not_found", "model", "The model \"gpt-9\" is not in this pool");
    }

    [Fact]
    public async Task A_body_deeper_than_64_levels_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 80)) + string.Concat(Enumerable.Repeat("]", 80));

        var response = await House.ChatAsync("{\"model\":\"rehearsal-alto\",\"x\":" + deep + "," + Hello + "}");

        await IsError(response, HttpStatusCode.BadRequest, "invalid_request", null, "deeper than 64 levels");
    }

    [Fact]
    public async Task A_body_larger_than_32_mebibytes_is_refused()
    {
        var response = await House.ChatAsync("{\"model\":\"rehearsal-alto\",\"x\":\"" + new string('x', 33 << 20) + "\"," + Hello + "}", ("Expect", "100-continue"));

        await IsError(response, HttpStatusCode.RequestEntityTooLarge, "body_too_large", null, "larger than 32 MiB");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_that_does_not_say_that_it_is_JSON_is_refused(string type)
    {
        var response = await House.ChatAsync("{\"model\":\"rehearsal-alto\"," + Hello + "}", ("content-type", type));

        await IsError(response, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type", null, type);
    }

    [Fact]
    public async Task A_request_for_another_host_is_refused()
    {
        var response = await House.SendAsync(HttpMethod.Get, "/v1/models", null, ("Host", "evil.example"));

        await IsError(response, HttpStatusCode.Forbidden, "host_not_allowed", null, "\"evil.example\"");
    }

    [Fact]
    public async Task A_request_from_a_page_of_another_site_is_refused()
    {
        var response = await House.SendAsync(HttpMethod.Get, "/v1/models", null, ("Origin", "https://evil.example"));

        await IsError(response, HttpStatusCode.Forbidden, "origin_not_allowed", null, "https://evil.example");
    }

    [Fact]
    public async Task An_unknown_path_is_named_with_the_nearest()
    {
        var response = await House.SendAsync(HttpMethod.Post, "/v1/chat/completion", "{}");

        await IsError(response, HttpStatusCode.NotFound, "unknown_path", null, "There is no /v1/chat/completion here; did you mean \"/v1/chat/completions\"?");
    }

    [Fact]
    public async Task Another_method_is_told_the_right_one()
    {
        var response = await House.SendAsync(HttpMethod.Get, "/v1/chat/completions");

        await IsError(response, HttpStatusCode.MethodNotAllowed, "method_not_allowed", null, "does not take GET, but POST");
    }

    [Fact]
    public async Task A_fingerprint_that_is_not_the_servers_is_a_conflict()
    {
        var response = await House.ChatAsync("{\"model\":\"rehearsal-alto\",\"entente\":{\"expect_fingerprint\":\"abc\"}," + Hello + "}");

        await IsError(response, HttpStatusCode.Conflict, "fingerprint_mismatch", "expect_fingerprint", House.Server.Pool.Definition.Fingerprint);
    }

    [Fact]
    public async Task A_port_in_use_is_one_clear_line()
    {
        var taken = House.Server.Url.ToString();

        var failure = await Assert.ThrowsAsync<ServerStartException>(() => EntenteServer.StartAsync(new ServerOptions { Pool = House.Server.Pool.Definition, Listen = taken }));

        Assert.StartsWith($"{taken} is in use by another program: stop it, or listen elsewhere with --listen http://127.0.0.1:", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:8787")]
    [InlineData("https://127.0.0.1:8787")]
    [InlineData("http://127.0.0.1:8787/v1")]
    public async Task An_address_that_cannot_be_listened_on_is_one_clear_line(string listen)
    {
        var failure = await Assert.ThrowsAsync<ServerStartException>(() => EntenteServer.StartAsync(new ServerOptions { Pool = House.Server.Pool.Definition, Listen = listen }));

        Assert.StartsWith($"\"{listen}\" is no address to listen on", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beyond_loopback_nobody_is_answered_without_a_key()
    {
        var failure = await Assert.ThrowsAsync<ServerStartException>(() => EntenteServer.StartAsync(new ServerOptions { Pool = House.Server.Pool.Definition, Listen = "http://0.0.0.0:0" }));

        Assert.Contains("make one with `entente key create", failure.Message, StringComparison.Ordinal);
    }

    private static async Task IsError(HttpResponseMessage response, HttpStatusCode status, string code, string? param, string message)
    {
        var error = (await House.JsonAsync(response)).GetProperty("error");
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.String, error.GetProperty("type").ValueKind);
        Assert.Equal("false", Assert.Single(response.Headers.GetValues("x-should-retry")));
    }

    public sealed class OneHouse : IAsyncLifetime
    {
        internal House House { get; private set; } = null!;

        public async ValueTask InitializeAsync() => House = await House.StartAsync();

        public ValueTask DisposeAsync() => House.DisposeAsync();
    }
}
