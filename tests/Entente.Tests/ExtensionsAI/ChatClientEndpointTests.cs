using System.Net;
using Entente.Extensions.AI;
using Entente.Extensions.AI.Endpoints;
using Entente.Pool;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Entente.Runs;
using Microsoft.Extensions.AI;
using Xunit;

namespace Entente.Tests.ExtensionsAI;

public sealed class ChatClientEndpointTests
{
    private const string Text = "The keeper counted the ships, one after another, as they came in from the west; each had a lantern at its bow.";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly string[] Pieces = [.. Text.Split(' ').Select((word, index) => index == 0 ? word : $" {word}")];

    /// <summary>Everyone in the rehearsal says the same text, and goes on with it as asked.</summary>
    private const string Calm = $"first_token: 0ms\nper_token: 0ms\nrules:\n  - match: {{}}\n    text: '{Text}'\n";

    public static TheoryData<string> Questions() => new("Reply with exactly: Grüße 🙂 aus dem Norden", "What is 17 * 23?", "Use get_weather for \"Kiel\" (3)");

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task The_vendors_client_as_an_endpoint_answers_as_it_does_when_asked_directly(string question)
    {
        await using var provider = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Instant }, cancellationToken: Stop);
        using var vendor = Hosts.OpenAi(new Uri(provider.BaseUrl, "/v1"), "rehearsal-alto");
        var (host, _) = await Hosts.InMemoryAsync(options: Hosts.With(vendor));
        await using var _ = host;
        using var client = new EntenteChatClient(host, "mine");
        AITool[] tools = [AIFunctionFactory.Create((string place, int days) => "", "get_weather")];
        var options = new ChatOptions { Seed = 5, MaxOutputTokens = 150, Tools = question.StartsWith("Use", StringComparison.Ordinal) ? tools : null };

        var direct = await vendor.GetResponseAsync(question, options, Stop);
        var whole = await client.GetResponseAsync(question, options, Stop);
        var streamed = await client.GetStreamingResponseAsync(question, options, Stop).ToChatResponseAsync(Stop);

        foreach (var said in new[] { whole, streamed })
        {
            Assert.Equal((direct.Text, direct.FinishReason), (said.Text, said.FinishReason));
            Assert.Equal((direct.Usage!.InputTokenCount, direct.Usage.OutputTokenCount), (said.Usage!.InputTokenCount, said.Usage.OutputTokenCount));
            Assert.Equal(
                direct.Messages[0].Contents.OfType<FunctionCallContent>().Select(call => $"{call.Name} {call.Arguments!["place"]} {call.Arguments["days"]}"),
                said.Messages[0].Contents.OfType<FunctionCallContent>().Select(call => $"{call.Name} {call.Arguments!["place"]} {call.Arguments["days"]}"));
            await Hosts.VerifyAsync(host, said);
        }
    }

    public static TheoryData<string, FailureClass> Faults() => new()
    {
        { "error: {status: 401, code: invalid_api_key}", FailureClass.Unauthorised },
        { "error: {status: 429, code: rate_limit_exceeded}", FailureClass.Limited },
        { "error: {status: 503}", FailureClass.Transient },
        { "error: {status: 451}", FailureClass.Restricted },
        { "cut: {before_headers: true, how: reset}", FailureClass.Transient },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_the_vendors_client_throws_is_the_failure_that_it_is(string fault, FailureClass expected)
    {
        await using var provider = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Parse($"first_token: 0ms\nrules:\n  - match: {{}}\n    {fault}\n") }, cancellationToken: Stop);
        using var vendor = Hosts.OpenAi(new Uri(provider.BaseUrl, "/v1"), "rehearsal-alto");
        var (host, _) = await Hosts.InMemoryAsync(Calm, options: Hosts.With(vendor, facts => facts with { Fallback = ["rehearsal-brass"] }));
        await using var _ = host;
        using var client = new EntenteChatClient(host, "mine");

        var answer = await client.GetStreamingResponseAsync("Tell me of the keeper.", null, Stop).ToChatResponseAsync(Stop);

        Assert.Equal(Text, answer.Text);
        Assert.Equal("rehearsal-brass", answer.ModelId);
        Assert.Equal(expected, (await StepsAsync(host, answer))[0].Failure!.Class);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, FailureClass.Limited)]
    [InlineData(HttpStatusCode.InternalServerError, FailureClass.Transient)]
    public async Task The_status_of_an_HttpRequestException_decides_before_the_first_word_and_after_it(HttpStatusCode status, FailureClass expected)
    {
        foreach (var said in new[] { 0, 5 })
        {
            var broken = new ScriptedClient(Pieces.Take(said), _ => throw new HttpRequestException("no", null, status));
            var (host, _) = await Hosts.InMemoryAsync(Calm, options: Hosts.With(broken, facts => facts with { Fallback = ["rehearsal-brass"] }));
            await using var _ = host;
            using var client = new EntenteChatClient(host, "mine");

            var answer = await client.GetStreamingResponseAsync("Tell me of the keeper.", null, Stop).ToChatResponseAsync(Stop);

            Assert.Equal(Text, answer.Text);
            Assert.Equal(expected, (await StepsAsync(host, answer))[0].Failure!.Class);
        }
    }

    [Fact]
    public async Task What_the_provider_behind_a_chat_client_calls_a_wrong_request_is_told()
    {
        var broken = new ScriptedClient([], _ => throw new HttpRequestException("temperature is out of range", null, HttpStatusCode.BadRequest));
        var (host, _) = await Hosts.InMemoryAsync(options: Hosts.With(broken));
        await using var _ = host;
        using var client = new EntenteChatClient(host, "mine");

        var told = await Assert.ThrowsAsync<EntenteException>(() => client.GetResponseAsync("hello", null, Stop));

        Assert.Equal((400, true), (told.Status, told.IsFinal));
        Assert.Contains("temperature is out of range", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thrown_at_any_update_the_answer_goes_on_and_says_so()
    {
        for (var said = 0; said <= Pieces.Length; said++)
        {
            var broken = new ScriptedClient(Pieces.Take(said), _ => throw new IOException("the line is dead"));
            var (host, _) = await Hosts.InMemoryAsync(Calm, options: Hosts.With(broken, facts => facts with { Fallback = ["rehearsal-brass"] }));
            await using var _ = host;
            using var client = new EntenteChatClient(host, "mine");

            var answer = await client.GetStreamingResponseAsync("Tell me of the keeper.", null, Stop).ToChatResponseAsync(Stop);

            Assert.Equal(Text, answer.Text);
            Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
            if (said > 0)
            {
                // The same model first (it may have been the line only), then the other one.
                Assert.Equal([("mine", "mine"), ("mine", "rehearsal-brass")], answer.Entente()!.Handovers.Select(handover => (handover.From, handover.To)));
                Assert.Contains("mine", answer.Entente()!.Contributors.Select(contributor => contributor.Model));
            }

            await Hosts.VerifyAsync(host, answer);
        }
    }

    [Fact]
    public async Task A_stream_that_ends_without_its_finish_reason_was_cut()
    {
        var cut = new ScriptedClient(Pieces.Take(7));
        var (host, _) = await Hosts.InMemoryAsync(Calm, options: Hosts.With(cut, facts => facts with { Fallback = ["rehearsal-brass"] }));
        await using var _ = host;
        using var client = new EntenteChatClient(host, "mine");

        var answer = await client.GetStreamingResponseAsync("Tell me of the keeper.", null, Stop).ToChatResponseAsync(Stop);

        Assert.Equal(Text, answer.Text);
        Assert.Equal("stream_truncated", (await StepsAsync(host, answer))[0].Failure!.Code);
    }

    [Fact]
    public async Task A_chat_client_takes_over_from_a_provider_that_was_cut()
    {
        var successor = new ScriptedClient([Text], finish: ChatFinishReason.Stop);
        var (host, _) = await Hosts.InMemoryAsync(
            $"first_token: 0ms\nper_token: 0ms\nrules:\n  - match: {{}}\n    text: '{Text}'\n    cut: {{after_tokens: 6}}\n",
            """
            providers:
              one: {dialect: openai-chat, base_url: "http://127.0.0.1:9/one/v1"}
            models:
              first:
                endpoints: [{provider: one, name: rehearsal-alto}]
            """,
            Hosts.With(successor));
        await using var _ = host;
        host.Pool.Replace(host.Pool.Definition with { Models = [.. host.Pool.Definition.Models.Select(model => model.Id == "first" ? model with { Fallback = ["mine"] } : model)] });
        using var client = new EntenteChatClient(host, "first");

        var answer = await client.GetStreamingResponseAsync("Tell me of the keeper.", null, Stop).ToChatResponseAsync(Stop);

        Assert.Equal(Text, answer.Text);
        Assert.Equal("mine", answer.Entente()!.Handovers[^1].To);
    }

    [Fact]
    public async Task Who_leaves_the_stream_cancels_the_chat_client()
    {
        var slow = new ScriptedClient(Pieces, cancelled => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancelled));
        var (host, _) = await Hosts.InMemoryAsync(options: Hosts.With(slow));
        await using var _ = host;
        using var client = new EntenteChatClient(host, "mine");

        await foreach (var update in client.GetStreamingResponseAsync("Tell me of the keeper.", null, Stop))
        {
            if (update.Text.Length > 0)
            {
                break;
            }
        }

        await slow.Left.Task.WaitAsync(Stop);
        Assert.Equal(0, host.Engine.Running);
    }

    [Fact]
    public async Task A_chat_client_that_does_not_listen_does_not_hold_up_who_leaves()
    {
        var deaf = new TaskCompletionSource();
        var slow = new ScriptedClient(Pieces, _ => deaf.Task);
        var (host, _) = await Hosts.InMemoryAsync(options: Hosts.With(slow));
        await using var _ = host;
        using var client = new EntenteChatClient(host, "mine");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var asked = client.GetResponseAsync("Tell me of the keeper.", null, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.WaitAsync(Stop));
        deaf.SetResult();
    }

    [Fact]
    public async Task A_directive_ends_a_chat_clients_answer_and_another_goes_on()
    {
        var slow = new ScriptedClient(Pieces.Take(9), cancelled => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancelled));
        var (host, _) = await Hosts.InMemoryAsync(Calm, options: Hosts.With(slow, facts => facts with { Developer = "Lab Mine", Fallback = ["rehearsal-brass"] }));
        await using var _ = host;
        using var client = new EntenteChatClient(host, "mine");

        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync("Tell me of the keeper.", null, Stop))
        {
            updates.Add(update);
            if (updates.Count == 3)
            {
                await host.Directives.IssueAsync(System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("developer", "Lab Mine"), null, "test");
            }
        }

        var answer = updates.ToChatResponse();
        Assert.Equal(Text, answer.Text);
        Assert.Equal("rehearsal-brass", Assert.Single(answer.Entente()!.Handovers).To);
    }

    [Fact]
    public async Task What_a_chat_client_cannot_be_asked_goes_to_an_endpoint_that_can()
    {
        var mine = new ScriptedClient(["mine"], finish: ChatFinishReason.Stop);
        var (host, _) = await Hosts.InMemoryAsync(Calm, options: Hosts.With(mine, facts => facts with { Fallback = ["rehearsal-brass"] }));
        await using var _ = host;
        using var client = new EntenteChatClient(host, "mine");

        var answer = await client.GetResponseAsync("hello", new() { RawRepresentationFactory = _ => new System.Text.Json.Nodes.JsonObject { ["logit_bias"] = new System.Text.Json.Nodes.JsonObject { ["50256"] = -100 } } }, Stop);

        Assert.Equal("rehearsal-brass", answer.ModelId);
        Assert.Empty(mine.Asked);
    }

    [Fact]
    public async Task A_chat_client_that_calls_its_own_functions_says_only_what_came_of_it()
    {
        var inner = new ChatClientBuilder(new EntenteChatClient((await Hosts.InMemoryAsync()).Host, "rehearsal-alto")).UseFunctionInvocation().Build();
        var own = new ChatClientBuilder(inner).ConfigureOptions(options => options.Tools = [AIFunctionFactory.Create((string place) => "rain", "get_weather")]).Build();
        var (host, _) = await Hosts.InMemoryAsync(options: Hosts.With(own));
        await using var _ = host;
        using var client = new EntenteChatClient(host, "mine");

        var answer = await client.GetStreamingResponseAsync("Use get_weather for \"Kiel\"", null, Stop).ToChatResponseAsync(Stop);

        Assert.Contains("rain", answer.Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Empty(answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
    }

    [Fact]
    public async Task Two_clients_that_would_be_the_same_endpoint_are_refused()
    {
        var client = new ScriptedClient(["yes"]);

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => EntenteHost.StartAsync(new() { ChatClients = [new("mine", client), new("mine", client)] }, Stop));
        var both = await EntenteHost.StartAsync(new() { ChatClients = [new("mine", client), new ChatClientModel("mine", client) { Provider = "other" }] }, Stop);
        await using var _ = both;

        Assert.Contains("mine@chat-client is there twice", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, both.Pool.Definition.Find("mine")!.Endpoints.Length);
    }

    private static async Task<List<StepEnded>> StepsAsync(EntenteHost host, ChatResponse answer)
    {
        var steps = new List<StepEnded>();
        await foreach (var entry in host.Journal.ReadAsync(Entente.Journal.EntryKind.Run, answer.Entente()!.Run, Stop))
        {
            if (RunEventJson.Read(entry.Body.Span) is StepEnded ended)
            {
                steps.Add(ended);
            }
        }

        return steps;
    }
}
