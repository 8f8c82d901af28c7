using System.ClientModel;
using System.Text;
using System.Text.Json.Nodes;
using Entente.EndToEnd.Oracles;
using Entente.Rehearsal.Scripts;
using OpenAI;
using OpenAI.Chat;
using Xunit;

namespace Entente.EndToEnd.Api;

/// <summary>OpenAI's own clients, npm and NuGet, of a server over the rehearsal.</summary>
public sealed class OpenAiClientTests
{
    private const string Exactly = "Reply with exactly: Grüße 🙂 aus dem Norden";
    private const string Text = "Grüße 🙂 aus dem Norden";

    /// <summary>Every model breaks off after three tokens, whoever goes on too.</summary>
    private static readonly Script Broken = Script.Parse("""
        first_token: 0s
        per_token: 0s
        rules:
          - name: cut
            cut: {after_tokens: 3}
        """);

    [Theory]
    [InlineData("rehearsal-alto", OracleMode.Stream)]
    [InlineData("rehearsal-alto", OracleMode.Accumulate)]
    [InlineData("rehearsal-alto", OracleMode.Whole)]
    [InlineData("rehearsal-cello", OracleMode.Stream)]
    [InlineData("rehearsal-cello", OracleMode.Accumulate)]
    [InlineData("rehearsal-cello", OracleMode.Whole)]
    public async Task The_npm_client_reads_both_lanes_in_every_way(string model, string mode)
    {
        await using var served = await Served.StartAsync();

        var answer = await served.AskAsync(model, Exactly, mode);

        Assert.True(answer.Ok, answer.Error?.Message);
        Assert.Equal((Text, "stop", model), (answer.Text, answer.FinishReason, answer.Model));
        Assert.Equal([model], answer.Models);
        Assert.Equal(served.Server.Pool.Definition.Fingerprint, answer.SystemFingerprint);
        Assert.Equal(model, answer.Entente!.Value.GetProperty("contributors")[0].GetProperty("model").GetString());
        Assert.Equal(mode == OracleMode.Whole, answer.Usage is { ValueKind: System.Text.Json.JsonValueKind.Object });
    }

    [Theory]
    [InlineData("rehearsal-alto")]
    [InlineData("rehearsal-cello")]
    [InlineData("entente/fuse")]
    public async Task The_npm_client_gets_usage_in_a_stream_where_it_asks_for_it(string model)
    {
        await using var served = await Served.StartAsync();

        var answer = await served.AskAsync(model, "What is 17 + 25?", more: body => body["stream_options"] = new JsonObject { ["include_usage"] = true });

        Assert.True(answer.Ok, answer.Error?.Message);
        Assert.Contains("42", answer.Text, StringComparison.Ordinal);
        Assert.True(answer.Usage!.Value.GetProperty("completion_tokens").GetInt32() > 0);
    }

    [Theory]
    [InlineData("rehearsal-alto", OracleMode.Accumulate)]
    [InlineData("rehearsal-alto", OracleMode.Whole)]
    [InlineData("rehearsal-cello", OracleMode.Accumulate)]
    [InlineData("rehearsal-cello", OracleMode.Whole)]
    public async Task The_npm_client_reads_a_tool_call_from_both_lanes(string model, string mode)
    {
        await using var served = await Served.StartAsync();

        var answer = await served.AskAsync(model, "What is the square of this number (7)?", mode, body =>
        {
            body["tools"] = JsonNode.Parse("""[{"type":"function","function":{"name":"square","parameters":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}}}]""");
            body["tool_choice"] = "required";
        });

        Assert.True(answer.Ok, answer.Error?.Message);
        var call = Assert.Single(answer.ToolCalls!);
        Assert.Equal(("square", 7, "tool_calls"), (call.Name, JsonNode.Parse(call.Arguments)!["n"]!.GetValue<int>(), answer.FinishReason));
        Assert.False(string.IsNullOrEmpty(call.Id));
    }

    [Theory]
    [InlineData(OracleMode.Stream)]
    [InlineData(OracleMode.Whole)]
    public async Task The_npm_client_reports_an_error_before_the_stream_once_with_its_status(string mode)
    {
        await using var served = await Served.StartAsync();

        var answer = await served.AskAsync("gpt-9", "hi", mode, call: call => call with { MaxRetries = 2 });

        Assert.False(answer.Ok);
        Assert.Equal((404, "model_not_found", "model"), (answer.Error!.Status, answer.Error.Code, answer.Error.Param));
        Assert.StartsWith("run_", answer.Error.Headers["entente-run"], StringComparison.Ordinal);
        Assert.Empty(served.Rehearsal.Engine.Calls.Entries);
    }

    [Theory]
    [InlineData("rehearsal-alto", OracleMode.Stream)]
    [InlineData("rehearsal-alto", OracleMode.Accumulate)]
    [InlineData("rehearsal-cello", OracleMode.Stream)]
    public async Task The_npm_client_reports_an_error_in_the_stream_and_never_success(string model, string mode)
    {
        await using var served = await Served.StartAsync(Broken);

        var answer = await served.AskAsync(model, Exactly, mode, Schema);

        Assert.False(answer.Ok);
        Assert.Contains("could not go on elsewhere", answer.Error!.Message, StringComparison.Ordinal);
        Assert.Null(answer.FinishReason);
    }

    [Fact]
    public async Task The_NuGet_client_reads_a_stream_and_a_whole_answer()
    {
        await using var served = await Served.StartAsync();
        var client = Client(served, "rehearsal-alto");

        var (text, finish) = (new StringBuilder(), (ChatFinishReason?)null);
        await foreach (var update in client.CompleteChatStreamingAsync([new UserChatMessage(Exactly)]))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            finish = update.FinishReason ?? finish;
        }

        ChatCompletion whole = await client.CompleteChatAsync([new UserChatMessage(Exactly)]);

        Assert.Equal((Text, ChatFinishReason.Stop), (text.ToString(), finish));
        Assert.Equal((Text, ChatFinishReason.Stop), (whole.Content[0].Text, whole.FinishReason));
    }

    [Fact]
    public async Task The_NuGet_client_reports_an_error_before_the_stream_and_in_it()
    {
        await using var served = await Served.StartAsync(Broken);

        var before = await Assert.ThrowsAsync<ClientResultException>(async () => await Client(served, "gpt-9").CompleteChatAsync([new UserChatMessage("hi")]));
        var (seen, finish) = (0, (ChatFinishReason?)null);
        var inside = await Record.ExceptionAsync(async () =>
        {
            var options = new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("a", BinaryData.FromString("""{"type":"object","properties":{"text":{"type":"string"},"more":{"type":"string"}},"required":["text","more"]}""")) };
            await foreach (var update in Client(served, "rehearsal-alto").CompleteChatStreamingAsync([new UserChatMessage(Exactly)], options))
            {
                seen++;
                finish = update.FinishReason ?? finish;
            }
        });

        Assert.Equal(404, before.Status);
        Assert.NotNull(inside);
        Assert.True(seen > 0);
        Assert.Null(finish);
    }

    private static void Schema(JsonObject body) => body["response_format"] = JsonNode.Parse("""{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object","properties":{"text":{"type":"string"},"more":{"type":"string"}},"required":["text","more"]}}}""");

    private static ChatClient Client(Served served, string model)
        => new(model, new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(served.BaseUrl) });
}
