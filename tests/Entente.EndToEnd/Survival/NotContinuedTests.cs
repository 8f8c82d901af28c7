using System.Text.Json.Nodes;
using Entente.EndToEnd.Clients;
using Entente.EndToEnd.Oracles;
using Entente.EndToEnd.Support;
using Entente.Rehearsal.Scripts;
using OpenAI.Chat;
using Xunit;

namespace Entente.EndToEnd.Survival;

/// <summary>What no other model can go on with ends in an error, and the vendor's clients take it for one.</summary>
public sealed class NotContinuedTests
{
    private const string Object = """{"type":"object","properties":{"n":{"type":"integer"},"text":{"type":"string"}},"required":["n","text"],"additionalProperties":false}""";
    private const string Prompt = "What is the square of this number (1234567)? \"some words to say it in\"";

    [Theory]
    [InlineData("one-chat", "tool")]
    [InlineData("one-chat", "schema")]
    [InlineData("one-chat", "logprobs")]
    [InlineData("one-chat", "choices")]
    [InlineData("one-messages", "tool")]
    [InlineData("one-messages", "schema")]
    public async Task Both_clients_report_an_error_and_nobody_else_is_asked(string provider, string what)
    {
        await using var town = await Town.StartAsync(
            Script.Parse($"{{first_token: 0ms, per_token: 5ms, rules: [{{match: {{provider: {provider}}}, cut: {{after_tokens: 3, how: clean}}}}]}}"),
            rehearsal => new PoolText(rehearsal).Model("one", provider, "rehearsal-alto", fallback: "two").Model("two", "two-chat", "rehearsal-brass", continuation: "prefill"));
        var address = town.Server.Url + "v1";

        var npm = await Oracle.OpenAiChat().Ask(new OracleCall { BaseUrl = address, Body = Body(what) });
        var nuget = await NuGetChat.Ask(NuGetChat.Client(address, "one"), stream: true, [new UserChatMessage(Prompt)], Options(what));

        Assert.False(npm.Ok);
        Assert.Contains("could not go on elsewhere", npm.Error!.Message, StringComparison.Ordinal);
        Assert.Null(npm.FinishReason);
        Assert.NotNull(nuget.Error);
        Assert.Equal([provider, provider], town.Calls.Select(call => call.Provider));
        Assert.All(town.Calls, call => Assert.InRange(call.TokensSent, 1, 4));
    }

    private static JsonObject Body(string what)
    {
        var body = Caller.Body("one", Prompt, stream: true);
        switch (what)
        {
            case "tool":
                body["tools"] = new JsonArray(new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = "square", ["parameters"] = JsonNode.Parse(Object) } });
                body["tool_choice"] = "required";
                break;
            case "schema":
                body["response_format"] = new JsonObject { ["type"] = "json_schema", ["json_schema"] = new JsonObject { ["name"] = "square", ["strict"] = true, ["schema"] = JsonNode.Parse(Object) } };
                break;
            case "logprobs":
                body["logprobs"] = true;
                break;
            default:
                body["n"] = 2;
                break;
        }

        return body;
    }

    private static ChatCompletionOptions Options(string what)
    {
        var options = new ChatCompletionOptions();
        switch (what)
        {
            case "tool":
                options.Tools.Add(ChatTool.CreateFunctionTool("square", null, BinaryData.FromString(Object)));
                options.ToolChoice = ChatToolChoice.CreateRequiredChoice();
                break;
            case "schema":
                options.ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("square", BinaryData.FromString(Object), jsonSchemaIsStrict: true);
                break;
            case "logprobs":
                options.IncludeLogProbabilities = true;
                break;
            default:
#pragma warning disable SCME0001 // the client has no property for it; this is its own way to say more
                options.Patch.Set("$.n"u8, 2);
#pragma warning restore SCME0001
                break;
        }

        return options;
    }
}
