using System.Text.Json.Nodes;
using Entente.EndToEnd.Oracles;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.EndToEnd.Rehearsal;

/// <summary>The vendors' own clients ask the rehearsal provider what their test suites ask of a scripted model.</summary>
public sealed class RehearsalOracleTests
{
    private const string Square = """{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}""";

    [Theory]
    [InlineData(OracleMode.Stream)]
    [InlineData(OracleMode.Accumulate)]
    [InlineData(OracleMode.Whole)]
    public async Task Both_clients_read_an_exact_reply_with_its_usage(string mode)
    {
        await using RehearsalServer server = await Start();

        OracleAnswer chat = await Chat(server, mode, "Reply with exactly: Grüße 🙂 aus dem Norden");
        OracleAnswer claude = await Claude(server, mode, "Reply with exactly: Grüße 🙂 aus dem Norden");

        Assert.True(chat.Ok, chat.Error?.Message);
        Assert.True(claude.Ok, claude.Error?.Message);
        Assert.Equal(("Grüße 🙂 aus dem Norden", "stop"), (chat.Text, chat.FinishReason));
        Assert.Equal(("Grüße 🙂 aus dem Norden", "end_turn"), (claude.Text, claude.FinishReason));
        Assert.Equal(5, chat.Usage!.Value.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(5, claude.Usage!.Value.GetProperty("output_tokens").GetInt32());
    }

    [Theory]
    [InlineData(OracleMode.Accumulate)]
    [InlineData(OracleMode.Whole)]
    public async Task Both_clients_read_a_tool_call(string mode)
    {
        await using RehearsalServer server = await Start();

        OracleAnswer chat = await Chat(server, mode, "What is the square of this number (7)?", body =>
        {
            body["tools"] = new JsonArray(new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = "square", ["parameters"] = JsonNode.Parse(Square) } });
            body["tool_choice"] = "required";
        });
        OracleAnswer claude = await Claude(server, mode, "What is the square of this number (7)?", body =>
            body["tools"] = new JsonArray(new JsonObject { ["name"] = "square", ["input_schema"] = JsonNode.Parse(Square) }));

        foreach (OracleAnswer answer in new[] { chat, claude })
        {
            Assert.True(answer.Ok, answer.Error?.Message);
            OracleToolCall call = Assert.Single(answer.ToolCalls!);
            Assert.Equal(("square", 7), (call.Name, JsonNode.Parse(call.Arguments)!["n"]!.GetValue<int>()));
        }
        Assert.Equal(("tool_calls", "tool_use"), (chat.FinishReason, claude.FinishReason));
    }

    [Fact]
    public async Task A_schema_is_parsed_by_the_client()
    {
        await using RehearsalServer server = await Start();

        OracleAnswer answer = await Chat(server, OracleMode.Parse, "Fill it in", body => body["response_format"] = new JsonObject
        {
            ["type"] = "json_schema",
            ["json_schema"] = new JsonObject { ["name"] = "square", ["strict"] = true, ["schema"] = JsonNode.Parse(Square) },
        });

        Assert.True(answer.Ok, answer.Error?.Message);
        Assert.Equal(0, answer.Parsed!.Value.GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task Reasoning_reaches_both_clients()
    {
        await using RehearsalServer server = await Start();

        OracleAnswer chat = await Chat(server, OracleMode.Stream, "What is 17 * 23?", body => body["reasoning_effort"] = "low");
        OracleAnswer claude = await Claude(server, OracleMode.Accumulate, "What is 17 * 23?", body => body["thinking"] = new JsonObject { ["type"] = "enabled", ["budget_tokens"] = 1024 });

        Assert.Contains("arithmetic", chat.Reasoning, StringComparison.Ordinal);
        Assert.Contains("arithmetic", claude.Reasoning, StringComparison.Ordinal);
        Assert.NotEmpty(claude.Signature!);
        Assert.EndsWith("So the answer is 391.", claude.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error: {name: rate_limited, retry_after: 2s}", "RateLimitError")]
    [InlineData("error: region", "PermissionDeniedError")]
    [InlineData("error: model_not_found", "NotFoundError")]
    [InlineData("error: invalid_api_key", "AuthenticationError")]
    [InlineData("error: server_error", "InternalServerError")]
    public async Task Both_clients_throw_what_they_throw_at_the_real_provider(string rule, string type)
    {
        await using RehearsalServer server = await Start($"rules: [{{{rule}}}]");

        Assert.Equal(type, (await Chat(server, OracleMode.Stream, "x")).Error?.Type);
        Assert.Equal(type, (await Claude(server, OracleMode.Stream, "x")).Error?.Type);
    }

    [Theory]
    [InlineData("error_event: {after_tokens: 2, error: overloaded}")]
    [InlineData("malformed_after: 2")]
    [InlineData("cut: {after_tokens: 2, how: reset}")]
    public async Task Both_clients_notice_a_stream_that_fails(string rule)
    {
        await using RehearsalServer server = await Start($"first_token: 0\nper_token: 5ms\nrules: [{{{rule}}}]");

        Assert.False((await Chat(server, OracleMode.Stream, "Reply with exactly: one two three four")).Ok);
        Assert.False((await Claude(server, OracleMode.Stream, "Reply with exactly: one two three four")).Ok);
    }

    private static Task<RehearsalServer> Start(string script = "first_token: 0\nper_token: 0") =>
        RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Parse(script) });

    private static Task<OracleAnswer> Chat(RehearsalServer server, string mode, string prompt, Action<JsonObject>? more = null) =>
        Oracle.OpenAiChat().Ask(new OracleCall { BaseUrl = $"{server.BaseUrl}north/v1", Mode = mode, Body = Body("rehearsal-alto", prompt, more) });

    private static Task<OracleAnswer> Claude(RehearsalServer server, string mode, string prompt, Action<JsonObject>? more = null) =>
        Oracle.AnthropicMessages().Ask(new OracleCall
        {
            BaseUrl = $"{server.BaseUrl}west",
            Mode = mode,
            Body = Body("rehearsal-cello", prompt, body =>
            {
                body["max_tokens"] = 2000;
                more?.Invoke(body);
            }),
        });

    private static JsonObject Body(string model, string prompt, Action<JsonObject>? more)
    {
        var body = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }),
        };
        more?.Invoke(body);
        return body;
    }
}
