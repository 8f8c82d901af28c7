using System.ClientModel;
using System.Text;
using System.Text.Json;
using Entente.EndToEnd.Api;
using Entente.Rehearsal.Scripts;
using OpenAI.Chat;
using Xunit;

namespace Entente.EndToEnd.Clients;

/// <summary>OpenAI's client for .NET through the server: rehearsal-alto in its own dialect, rehearsal-cello translated from Anthropic's.</summary>
public sealed class NuGetOpenAiTests(NuGetOpenAiTests.OneServer one) : IClassFixture<NuGetOpenAiTests.OneServer>
{
    private const string Square = """{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}""";

    private static readonly ChatTool SquareTool = ChatTool.CreateFunctionTool("square", "The square of a number.", BinaryData.FromString(Square));
    private static readonly ChatTool DoubleTool = ChatTool.CreateFunctionTool("double", "Twice a number.", BinaryData.FromString(Square));

    public static TheoryData<string, bool> Ways() => new()
    {
        { "rehearsal-alto", true },
        { "rehearsal-alto", false },
        { "rehearsal-cello", true },
        { "rehearsal-cello", false },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Text_ending_and_usage(string model, bool stream)
    {
        var options = stream ? null : new ChatCompletionOptions { MaxOutputTokenCount = 100 };

        var answer = await NuGetChat.Ask(one.Client(model), stream, ["Reply with exactly: Grüße 🙂 aus dem Norden"], options);

        Assert.Null(answer.Error);
        Assert.Equal(("Grüße 🙂 aus dem Norden", "stop", 5), (answer.Text, answer.Finish, answer.Output));
        Assert.True(answer.Input > 0);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_limit_ends_the_text_and_says_so(string model, bool stream)
    {
        var answer = await NuGetChat.Ask(one.Client(model), stream, ["Reply with exactly: one two three four five"], new ChatCompletionOptions { MaxOutputTokenCount = 3 });

        Assert.Null(answer.Error);
        Assert.Equal(("one two three", "length", 3), (answer.Text.Trim(), answer.Finish, answer.Output));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_forced_and_an_offered_tool_is_called_with_arguments_of_its_schema(string model, bool stream)
    {
        var forced = new ChatCompletionOptions { Tools = { DoubleTool, SquareTool }, ToolChoice = ChatToolChoice.CreateFunctionChoice("square") };
        var offered = new ChatCompletionOptions { Tools = { SquareTool } };

        foreach (var options in new[] { forced, offered })
        {
            var answer = await NuGetChat.Ask(one.Client(model), stream, ["What comes of (7)?"], options);

            Assert.Null(answer.Error);
            Assert.Equal("tool-calls", answer.Finish);
            var call = Assert.Single(answer.Tools);
            Assert.Equal(("square", 7), (call.Name, JsonElement.Parse(call.Arguments).GetProperty("n").GetInt32()));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Two_tools_are_called_in_parallel(string model, bool stream)
    {
        var answer = await NuGetChat.Ask(one.Client(model), stream, ["Work on (9) in parallel."], new ChatCompletionOptions { Tools = { SquareTool, DoubleTool } });

        Assert.Null(answer.Error);
        Assert.Equal(["square", "double"], answer.Tools.Select(call => call.Name));
        Assert.All(answer.Tools, call => Assert.Equal(9, JsonElement.Parse(call.Arguments).GetProperty("n").GetInt32()));
    }

    [Theory]
    [InlineData("rehearsal-alto")]
    [InlineData("rehearsal-cello")]
    public async Task After_a_tools_result_comes_text(string model)
    {
        var options = new ChatCompletionOptions { Tools = { SquareTool, DoubleTool } };
        List<ChatMessage> messages = ["Work on (9) in parallel."];
        ChatCompletion called = await one.Client(model).CompleteChatAsync(messages, options);
        messages.Add(new AssistantChatMessage(called));
        messages.AddRange(called.ToolCalls.Select((call, index) => new ToolChatMessage(call.Id, index == 0 ? "81" : "18")));

        ChatCompletion answer = await one.Client(model).CompleteChatAsync(messages, options);

        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Contains("81; 18", answer.Content[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_schema_is_filled(string model, bool stream)
    {
        var options = new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("square", BinaryData.FromString(Square), jsonSchemaIsStrict: true) };

        var answer = await NuGetChat.Ask(one.Client(model), stream, ["Fill it in with (12)."], options);

        Assert.Null(answer.Error);
        Assert.Equal(12, JsonElement.Parse(answer.Text).GetProperty("n").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Images_are_carried_as_parts(string model, bool stream)
    {
        byte[] dot = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");
        var message = new UserChatMessage(
            ChatMessageContentPart.CreateTextPart("Reply with exactly: seen"),
            ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(dot), "image/png"),
            ChatMessageContentPart.CreateImagePart(new Uri("https://example.org/dot.png")));
        var without = await NuGetChat.Ask(one.Client(model), stream, ["Reply with exactly: seen"]);

        var answer = await NuGetChat.Ask(one.Client(model), stream, [message]);

        Assert.Null(answer.Error);
        Assert.Equal("seen", answer.Text);
        Assert.True(stream || answer.Input > without.Input, $"{answer.Input} tokens with the images, {without.Input} without: they did not arrive");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_refusal_inside_a_200_is_told(string model, bool stream)
    {
        await using var served = await Served.StartAsync(Script.Parse("first_token: 0s\nper_token: 0s\nrules: [{refusal: I will not say that.}]"));

        var answer = await NuGetChat.Ask(NuGetChat.Client(served.BaseUrl, model), stream, ["Say it."]);

        // Anthropic has no field for it: what was said stays text, and the ending tells.
        Assert.Null(answer.Error);
        Assert.Equal(model == "rehearsal-alto" ? ("", "I will not say that.", "stop") : ("I will not say that.", null, "content-filter"), (answer.Text, answer.Refusal, answer.Finish));
    }

    [Theory]
    [InlineData("context_length_exceeded", 400, "context_length_exceeded", "invalid_request_error")]
    [InlineData("content_policy_violation", 400, "content_policy_violation", "invalid_request_error")]
    [InlineData("region", 451, "model_restricted", null)]
    [InlineData("legal", 451, "model_restricted", null)]
    [InlineData("invalid_api_key", 502, "provider_unauthorised", null)]
    [InlineData("insufficient_quota", 502, "provider_unauthorised", null)]
    [InlineData("{name: rate_limited, retry_after: 30s}", 429, "rate_limit_exceeded", null)]
    public async Task An_error_has_its_status_and_its_code_in_both_dialects(string error, int status, string code, string? translated)
    {
        foreach (var (model, expected) in new[] { ("rehearsal-alto", code), ("rehearsal-cello", translated ?? code) })
        {
            foreach (var stream in new[] { true, false })
            {
                await using var served = await Served.StartAsync(Script.Parse($"rules: [{{error: {error}}}]"));

                var failure = await Assert.ThrowsAsync<ClientResultException>(async () =>
                {
                    var client = NuGetChat.Client(served.BaseUrl, model);
                    if (!stream) await client.CompleteChatAsync("x");
                    else await foreach (var _ in client.CompleteChatStreamingAsync("x")) Assert.Fail("something was said");
                });

                var body = JsonElement.Parse(Encoding.UTF8.GetString(failure.GetRawResponse()!.Content)).GetProperty("error");
                Assert.True((status, true) == (failure.Status, body.GetProperty("code").GetString() is { } said && (said == code || said == expected)), $"{model}: {failure.Status} {body}");
            }
        }
    }

    public sealed class OneServer : IAsyncLifetime
    {
        private Served? served;

        public async ValueTask InitializeAsync() => served = await Served.StartAsync();

        internal ChatClient Client(string model) => NuGetChat.Client(served!.BaseUrl, model);

        public ValueTask DisposeAsync() => served!.DisposeAsync();
    }
}
