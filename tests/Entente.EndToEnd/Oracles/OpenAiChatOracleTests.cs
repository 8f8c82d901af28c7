using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Entente.EndToEnd.Oracles;

public sealed class OpenAiChatOracleTests
{
    private static readonly string[] Stream =
    [
        """data: {"id":"c1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""",
        """data: {"id":"c1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":"Grüße "}}]}""",
        """data: {"id":"c1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":"🙂"}}]}""",
        """data: {"id":"c1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"add","arguments":"{\"a\":"}}]}}]}""",
        """data: {"id":"c1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}}]}""",
        """data: {"id":"c1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"entente":{"run":"run_fixed"}}""",
        """data: {"id":"c1","object":"chat.completion.chunk","model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""",
        "data: [DONE]",
    ];

    [Theory]
    [InlineData(OracleMode.Stream)]
    [InlineData(OracleMode.Accumulate)]
    public async Task The_vendors_client_reads_a_stream(string mode)
    {
        await using var endpoint = await FixedEndpoint.Events(Stream);

        var answer = await Oracle.OpenAiChat().Ask(Call(endpoint, mode));

        Assert.True(answer.Ok, answer.Error?.Message);
        Assert.Equal("Grüße 🙂", answer.Text);
        Assert.Equal(["Grüße ", "🙂"], answer.Deltas);
        Assert.Equal([new OracleToolCall("call_1", "add", """{"a":1}""")], answer.ToolCalls);
        Assert.Equal("tool_calls", answer.FinishReason);
        Assert.Equal(5, answer.Usage!.Value.GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task Headers_and_the_extension_reach_the_test()
    {
        await using var endpoint = await FixedEndpoint.Events(Stream);

        var answer = await Oracle.OpenAiChat().Ask(Call(endpoint) with { Raw = true });

        Assert.Equal("run_fixed", answer.Headers["entente-run"]);
        Assert.Equal("run_fixed", answer.Entente!.Value.GetProperty("run").GetString());
        Assert.Equal(7, answer.Raw.Count);
    }

    [Fact]
    public async Task A_cut_connection_is_an_error()
    {
        await using var endpoint = await FixedEndpoint.Events(Stream.Take(3), cut: true);

        var answer = await Oracle.OpenAiChat().Ask(Call(endpoint));

        Assert.False(answer.Ok);
        Assert.NotNull(answer.Error);
        Assert.StartsWith(answer.Text, "Grüße 🙂"); // a reset may overtake what was sent before it
    }

    [Fact]
    public async Task An_error_in_the_vendors_shape_comes_back_with_its_parts()
    {
        await using var endpoint = await FixedEndpoint.Start(async context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers["x-should-retry"] = "false";
            await context.Response.WriteAsJsonAsync(new { error = new { message = "slow down", type = "rate", code = "rate_limit_exceeded" } });
        });

        var answer = await Oracle.OpenAiChat().Ask(Call(endpoint, OracleMode.Whole));

        Assert.Equal("RateLimitError", answer.Error!.Type);
        Assert.Equal((429, "rate_limit_exceeded", "rate"), (answer.Error.Status, answer.Error.Code, answer.Error.Kind));
        Assert.Equal("false", answer.Error.Headers["x-should-retry"]);
    }

    [Fact]
    public async Task A_program_that_leaves_closes_its_connection()
    {
        var gone = new TaskCompletionSource();
        await using var endpoint = await FixedEndpoint.Start(async context =>
        {
            context.RequestAborted.Register(gone.SetResult);
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(Stream[1] + "\n\n");
            await gone.Task;
        });

        var answer = await Oracle.OpenAiChat().Ask(Call(endpoint) with { AbortAfterDeltas = 1 });

        Assert.True(answer.Aborted);
        Assert.Equal("Grüße ", answer.Text);
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Many_calls_overlap_in_one_process()
    {
        var all = new TaskCompletionSource();
        var here = 0;
        await using var endpoint = await FixedEndpoint.Start(async context =>
        {
            if (Interlocked.Increment(ref here) == 20) all.SetResult();
            await all.Task;
            await context.Response.WriteAsJsonAsync(new { id = "c", model = "m", choices = new[] { new { index = 0, message = new { role = "assistant", content = "yes" }, finish_reason = "stop" } } });
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Oracle.OpenAiChat().Ask(Call(endpoint, OracleMode.Whole))));

        Assert.All(answers, answer => Assert.Equal("yes", answer.Text));
    }

    private static OracleCall Call(FixedEndpoint endpoint, string mode = OracleMode.Stream) => new()
    {
        BaseUrl = endpoint.Address + "/v1",
        Mode = mode,
        Body = new JsonObject { ["model"] = "m", ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Hello" }) },
    };
}
