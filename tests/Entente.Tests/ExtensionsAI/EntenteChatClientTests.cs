using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Extensions.AI;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Scripts;
using Entente.Tests.Server;
using Microsoft.Extensions.AI;
using Xunit;

namespace Entente.Tests.ExtensionsAI;

public sealed class EntenteChatClientTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly AITool Weather = AIFunctionFactory.CreateDeclaration(
        "get_weather", "The weather of a place", JsonElement.Parse("""{"type":"object","properties":{"place":{"type":"string"},"days":{"type":"integer"}},"required":["place","days"]}"""));

    public static TheoryData<string, string> Questions() => new()
    {
        { "rehearsal-alto", "Reply with exactly: Grüße 🙂 aus dem Norden" },
        { "rehearsal-cello", "What day of the week was 2024-02-29?" },
        { "rehearsal-brass", "Use get_weather for \"Kiel\" (3)" },
        { "rehearsal-cello", "Use get_weather for \"Kiel\" (3)" },
        { "entente/route", "What is 17 * 23?" },
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task In_process_it_says_what_the_vendors_client_hears_over_HTTP(string model, string question)
    {
        await using var house = await House.StartAsync();
        await using var host = await EntenteHost.StartAsync(new() { Pool = house.Server.Pool.Definition });
        using var oracle = Hosts.OpenAi(new Uri(house.Server.Url, "/v1"), model);
        using var client = new EntenteChatClient(host);
        var options = new ChatOptions { ModelId = model, Temperature = 0.7f, Seed = 5, MaxOutputTokens = 200, Tools = question.StartsWith("Use", StringComparison.Ordinal) ? [Weather] : null };

        var heard = await oracle.GetResponseAsync(question, options, Stop);
        var whole = await client.GetResponseAsync(question, options, Stop);
        var streamed = await client.GetStreamingResponseAsync(question, options, Stop).ToChatResponseAsync(Stop);

        foreach (var said in new[] { whole, streamed })
        {
            Assert.Equal((heard.Text, heard.FinishReason, heard.ModelId), (said.Text, said.FinishReason, said.ModelId));
            Assert.Equal(Calls(heard), Calls(said));
            Assert.Equal(heard.Usage!.OutputTokenCount, said.Usage!.OutputTokenCount);
            if (options.Tools is null)
            {
                // The vendor's package rewrites a tool's schema on its way, and a prompt with another schema has another length.
                Assert.Equal(heard.Usage.InputTokenCount, said.Usage.InputTokenCount);
            }

            Assert.Equal(said.ResponseId, said.Entente()!.Run);
            await Hosts.VerifyAsync(host, said);
        }
    }

    [Theory]
    [InlineData("route")]
    [InlineData("cascade")]
    [InlineData("vote")]
    [InlineData("fuse")]
    [InlineData("relay")]
    [InlineData("plan")]
    [InlineData("search")]
    public async Task A_strategy_is_a_model_id(string strategy)
    {
        await using var house = await House.StartAsync();
        await using var host = await EntenteHost.StartAsync(new() { Pool = house.Server.Pool.Definition });
        using var client = new EntenteChatClient(host);

        var said = await client.GetResponseAsync("What is 17 * 23?", new ChatOptions { ModelId = $"entente/{strategy}" }, Stop);

        Assert.NotEqual("", said.Text);
        Assert.Equal(strategy, said.Entente()!.Strategy);
        await Hosts.VerifyAsync(host, said);
    }

    [Fact]
    public async Task Every_setting_reaches_the_provider_as_over_HTTP()
    {
        var inner = new ScriptedClient(["yes"], finish: ChatFinishReason.Stop);
        var (host, _) = await Hosts.InMemoryAsync(options: Hosts.With(inner));
        await using var _ = host;
        using var client = new EntenteChatClient(host);

        await client.GetResponseAsync(
            [
                new(ChatRole.User, [new TextContent("look"), new DataContent(new byte[] { 1, 2, 3 }, "image/png"), new UriContent("https://pictures.example/a.png", "image/png")]),
                new(ChatRole.Assistant, [new FunctionCallContent("call_1", "get_weather", new Dictionary<string, object?> { ["place"] = "Kiel" })]),
                new(ChatRole.Tool, [new FunctionResultContent("call_1", new { degrees = 7 })]),
            ],
            new()
            {
                ModelId = "mine", Instructions = "Be brief.", MaxOutputTokens = 11, Temperature = 0.7f, TopP = 0.9f, Seed = 3, StopSequences = ["END"],
                FrequencyPenalty = 0.5f, PresencePenalty = 0.25f, Reasoning = new() { Effort = ReasoningEffort.ExtraHigh },
                ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"object"}"""), "thing"),
                Tools = [Weather], ToolMode = ChatToolMode.RequireSpecific("get_weather"), AllowMultipleToolCalls = false,
            },
            Stop);

        var (messages, options) = Assert.Single(inner.Asked);
        Assert.Equal(["system", "user", "assistant", "tool"], messages.Select(message => message.Role.Value));
        Assert.Equal("Be brief.", messages[0].Text);
        Assert.Equal([1, 2, 3], messages[1].Contents.OfType<DataContent>().Single().Data.ToArray());
        Assert.Equal("https://pictures.example/a.png", messages[1].Contents.OfType<UriContent>().Single().Uri.AbsoluteUri);
        Assert.Equal("Kiel", messages[2].Contents.OfType<FunctionCallContent>().Single().Arguments!["place"]!.ToString());
        Assert.Equal(("call_1", "{\"degrees\":7}"), messages[3].Contents.OfType<FunctionResultContent>().Select(result => (result.CallId, result.Result as string)).Single());
        Assert.Equal((11, 0.7f, 0.9f, 3L, 0.5f, 0.25f), (options!.MaxOutputTokens, options.Temperature, options.TopP, options.Seed, options.FrequencyPenalty, options.PresencePenalty));
        Assert.Equal(["END"], options.StopSequences);
        Assert.Equal(ReasoningEffort.ExtraHigh, options.Reasoning!.Effort);
        Assert.Equal("thing", Assert.IsType<ChatResponseFormatJson>(options.ResponseFormat).SchemaName);
        Assert.Equal("get_weather", Assert.IsType<RequiredChatToolMode>(options.ToolMode).RequiredFunctionName);
        Assert.Equal(((AIFunctionDeclaration)Weather).JsonSchema.GetRawText(), ((AIFunctionDeclaration)options.Tools!.Single()).JsonSchema.GetRawText());
        Assert.False(options.AllowMultipleToolCalls);
    }

    [Fact]
    public async Task The_abstractions_own_pipeline_calls_the_function_that_the_model_asks_for()
    {
        var (host, _) = await Hosts.InMemoryAsync();
        await using var _ = host;
        var asked = new List<string>();
        using var client = new ChatClientBuilder(new EntenteChatClient(host)).UseFunctionInvocation().Build();
        var options = new ChatOptions
        {
            ModelId = "rehearsal-alto",
            Tools = [AIFunctionFactory.Create((string place, int days) => { asked.Add($"{place} {days}"); return $"{days} days of rain"; }, "get_weather")],
        };

        var whole = await client.GetResponseAsync("Use get_weather for \"Kiel\" (3)", options, Stop);
        var streamed = await client.GetStreamingResponseAsync("Use get_weather for \"Kiel\" (3)", options, Stop).ToChatResponseAsync(Stop);

        Assert.Equal(["Kiel 3", "Kiel 3"], asked);
        Assert.Contains("3 days of rain", whole.Text, StringComparison.Ordinal);
        Assert.Equal((whole.Text, ChatFinishReason.Stop), (streamed.Text, streamed.FinishReason));
    }

    [Fact]
    public async Task Reasoning_comes_apart_from_the_text_and_signed_thoughts_go_back()
    {
        var (host, _) = await Hosts.InMemoryAsync();
        await using var _ = host;
        using var client = new EntenteChatClient(host, "rehearsal-cello");
        var options = new ChatOptions { Reasoning = new() { Effort = ReasoningEffort.High } };

        var answer = await client.GetStreamingResponseAsync("What is 17 * 23?", options, Stop).ToChatResponseAsync(Stop);
        var next = await client.GetResponseAsync([new(ChatRole.User, "What is 17 * 23?"), .. answer.Messages, new(ChatRole.User, "What is 2 + 2?")], options, Stop);
        var hidden = await client.GetResponseAsync("What is 17 * 23?", new() { Reasoning = new() { Effort = ReasoningEffort.High, Output = ReasoningOutput.None } }, Stop);

        var thought = Assert.Single(answer.Messages.Single().Contents.OfType<TextReasoningContent>());
        Assert.NotEmpty(thought.Text);
        Assert.NotNull(thought.ProtectedData);
        Assert.Contains("4", next.Text, StringComparison.Ordinal);
        Assert.Empty(hidden.Messages.Single().Contents.OfType<TextReasoningContent>());
        Assert.NotEmpty(hidden.Text);
    }

    public static TheoryData<string, Func<ChatOptions>> Unsupported() => new()
    {
        { "ConversationId", () => new() { ConversationId = "c1" } },
        { "HostedWebSearchTool", () => new() { Tools = [new HostedWebSearchTool()] } },
        { "AdditionalProperties[\"tracer\"]", () => new() { AdditionalProperties = new() { ["tracer"] = 1 } } },
        { "Summary", () => new() { Reasoning = new() { Output = ReasoningOutput.Summary } } },
        { "n = 2", () => new() { RawRepresentationFactory = _ => new JsonObject { ["n"] = 2 } } },
        { "System.String", () => new() { RawRepresentationFactory = _ => "text" } },
    };

    [Theory]
    [MemberData(nameof(Unsupported))]
    public async Task What_cannot_be_carried_is_refused_by_name(string name, Func<ChatOptions> options)
    {
        var (host, provider) = await Hosts.InMemoryAsync();
        await using var _ = host;
        using var client = new EntenteChatClient(host);

        var whole = await Assert.ThrowsAsync<NotSupportedException>(() => client.GetResponseAsync("hello", options(), Stop));
        var streamed = Assert.Throws<NotSupportedException>(() => client.GetStreamingResponseAsync("hello", options(), Stop));

        Assert.Contains(name, whole.Message, StringComparison.Ordinal);
        Assert.Equal(whole.Message, streamed.Message);
        Assert.Empty(provider.Calls.Entries);
    }

    [Fact]
    public async Task Content_and_extension_names_that_are_not_known_are_refused()
    {
        var (host, _) = await Hosts.InMemoryAsync();
        await using var _ = host;
        using var client = new EntenteChatClient(host);

        var sound = await Assert.ThrowsAsync<NotSupportedException>(() => client.GetResponseAsync([new(ChatRole.User, [new DataContent(new byte[] { 1 }, "audio/wav")])], null, Stop));
        var name = await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync("hello", new() { AdditionalProperties = new() { ["entente"] = new { max_cost = 1 } } }, Stop));

        Assert.Contains("audio/wav", sound.Message, StringComparison.Ordinal);
        Assert.Contains("did you mean \"max_cost_usd\"?", name.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_request_extension_chooses_strategy_and_caps_and_an_error_has_code_status_and_run()
    {
        var (host, _) = await Hosts.InMemoryAsync();
        await using var _ = host;
        using var client = new EntenteChatClient(host);

        var answer = await client.GetResponseAsync("What is 17 * 23?", new() { ModelId = "ensemble", AdditionalProperties = new() { ["entente"] = new Dictionary<string, object?> { ["strategy"] = "vote" } } }, Stop);
        var barred = await Assert.ThrowsAsync<EntenteException>(() => client.GetResponseAsync("What is 17 * 23?", new() { ModelId = "rehearsal-alto", AdditionalProperties = new() { ["entente"] = new { jurisdictions = new[] { "ZZ" } } } }, Stop));
        var unknown = await Assert.ThrowsAsync<EntenteException>(async () => await client.GetStreamingResponseAsync("hello", new() { ModelId = "nobody" }, Stop).ToChatResponseAsync(Stop));

        Assert.Equal("vote", answer.Entente()!.Strategy);
        Assert.True(answer.Entente()!.CostUsd > 0);
        Assert.True(answer.Entente()!.Contributors.Count > 0);
        Assert.Equal(("no_endpoint", 503), (barred.Code, barred.Status));
        Assert.StartsWith("run_", barred.RunId, StringComparison.Ordinal);
        Assert.Equal(("model_not_found", 404, "model"), (unknown.Code, unknown.Status, unknown.Param));
    }

    [Theory]
    [InlineData(ReasoningEffort.Low, "route")]
    [InlineData(ReasoningEffort.Medium, "cascade")]
    [InlineData(ReasoningEffort.High, "fuse")]
    [InlineData(ReasoningEffort.ExtraHigh, "fuse")]
    public async Task The_effort_of_the_options_chooses_the_strategy(ReasoningEffort effort, string strategy)
    {
        var (host, _) = await Hosts.InMemoryAsync();
        await using var _ = host;
        using var client = new EntenteChatClient(host);

        var answer = await client.GetResponseAsync("What is 17 * 23?", new() { Reasoning = new() { Effort = effort } }, Stop);

        Assert.Equal(strategy, answer.Entente()!.Strategy);
    }

    [Fact]
    public async Task An_abandoned_stream_cancels_the_upstream()
    {
        var (host, provider) = await Hosts.InMemoryAsync("first_token: 0ms\nper_token: 50ms\n");
        await using var _ = host;
        using var client = new EntenteChatClient(host, "rehearsal-alto");

        await foreach (var update in client.GetStreamingResponseAsync("What is 17 * 23?", null, Stop))
        {
            if (update.Text.Length > 0)
            {
                break;
            }
        }

        var call = Assert.Single(provider.Calls.Entries);
        Assert.Equal(CallEnding.Cancelled, call.Ending);
        Assert.Equal(0, host.Engine.Running);
    }

    [Fact]
    public async Task A_cancelled_request_ends_as_cancelled_and_cancels_the_upstream()
    {
        var (host, provider) = await Hosts.InMemoryAsync("first_token: 10s\nper_token: 0ms\n");
        await using var _ = host;
        using var client = new EntenteChatClient(host, "rehearsal-alto");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var asked = client.GetResponseAsync("What is 17 * 23?", null, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.All(provider.Calls.Entries, call => Assert.Equal(CallEnding.Cancelled, call.Ending));
    }

    [Fact]
    public async Task Success_is_said_when_the_records_are_durable_and_not_before()
    {
        var (journal, gate) = GatedJournal.Create();
        var (host, _) = await Hosts.InMemoryAsync(options: options => options with { Journal = journal });
        await using var _ = host;
        using var client = new EntenteChatClient(host, "rehearsal-alto");

        var updates = new List<ChatResponseUpdate>();
        await using var stream = client.GetStreamingResponseAsync("Reply with exactly: done", null, Stop).GetAsyncEnumerator(Stop);
        while (string.Concat(updates.Select(update => update.Text)) != "done")
        {
            Assert.True(await stream.MoveNextAsync());
            updates.Add(stream.Current);
        }

        var last = stream.MoveNextAsync().AsTask();
        await gate.Asked.Task.WaitAsync(Stop);
        Assert.False(last.IsCompleted);
        Assert.All(updates, update => Assert.Null(update.FinishReason));

        gate.Open.SetResult();
        Assert.True(await last);
        Assert.Equal(ChatFinishReason.Stop, stream.Current.FinishReason);
        Assert.False(await stream.MoveNextAsync());
    }

    [Fact]
    public async Task An_answer_whose_records_cannot_be_written_is_an_error()
    {
        var (journal, gate) = GatedJournal.Create();
        var (host, _) = await Hosts.InMemoryAsync(options: options => options with { Journal = journal });
        await using var _ = host;
        using var client = new EntenteChatClient(host, "rehearsal-alto");
        gate.Open.SetException(new Entente.Journal.JournalUnavailableException("the disk is full"));

        var failed = await Assert.ThrowsAsync<EntenteException>(() => client.GetResponseAsync("Reply with exactly: done", null, Stop));

        Assert.Equal("journal_unavailable", failed.Code);
    }

    private static string Calls(ChatResponse response) => string.Join(';', response.Messages
        .SelectMany(message => message.Contents).OfType<FunctionCallContent>()
        .Select(call => $"{call.Name}({JsonSerializer.Serialize(call.Arguments)})"));
}
