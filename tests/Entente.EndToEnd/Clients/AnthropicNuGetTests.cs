using System.Text;
using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Models.Messages;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.EndToEnd.Clients;

/// <summary>Anthropic's client for .NET at the rehearsal provider's Anthropic face: the oracle of what our codec writes in that dialect.</summary>
public sealed class AnthropicNuGetTests(AnthropicNuGetTests.OneProvider one) : IClassFixture<AnthropicNuGetTests.OneProvider>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Text_ending_and_usage(bool stream)
    {
        var said = await Ask(stream, Asking("Reply with exactly: Grüße 🙂 aus dem Norden"));

        Assert.Equal(("Grüße 🙂 aus dem Norden", "end_turn", 5), (said.Text, said.StopReason, said.Output));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tools_in_parallel(bool stream)
    {
        var said = await Ask(stream, Asking("Work on (9) in parallel.") with { Tools = [Tool("square"), Tool("double")] });

        Assert.Equal("tool_use", said.StopReason);
        Assert.Equal(["square", "double"], said.Tools.Select(tool => tool.Name));
        Assert.All(said.Tools, tool => Assert.Equal(9, JsonElement.Parse(tool.Input).GetProperty("n").GetInt32()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Thinking_comes_first_and_is_signed(bool stream)
    {
        var said = await Ask(stream, Asking("What is 17 * 23?") with { Thinking = new ThinkingConfigEnabled(1024) });

        Assert.Contains("arithmetic", said.Thinking, StringComparison.Ordinal);
        Assert.NotEmpty(said.Signature);
        Assert.EndsWith("391.", said.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_limit_ends_the_text(bool stream)
    {
        var said = await Ask(stream, Asking("Reply with exactly: one two three four five") with { MaxTokens = 3 });

        Assert.Equal(("one two three", "max_tokens", 3), (said.Text.Trim(), said.StopReason, said.Output));
    }

    [Theory]
    [InlineData("error: {name: rate_limited, retry_after: 2s}", "RateLimit")]
    [InlineData("error: model_not_found", "NotFound")]
    [InlineData("error_event: {after_tokens: 2, error: overloaded}", "")]
    [InlineData("cut: {after_tokens: 2, how: reset}", "")]
    public async Task A_failure_is_thrown(string rule, string kind)
    {
        await using var provider = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Parse($"first_token: 0s\nper_token: 0s\nrules: [{{{rule}}}]") });

        var failure = await Record.ExceptionAsync(() => Ask(true, Asking("Reply with exactly: one two three four"), Client(provider)));

        Assert.NotNull(failure);
        Assert.Contains(kind, failure.GetType().Name, StringComparison.Ordinal);
    }

    private Task<Said> Ask(bool stream, MessageCreateParams call) => Ask(stream, call, one.Client);

    private static async Task<Said> Ask(bool stream, MessageCreateParams call, AnthropicClient client)
    {
        if (!stream) return Said.Of(await client.Messages.Create(call, TestContext.Current.CancellationToken));

        var (text, thinking, signature, stop, output, stopped) = (new StringBuilder(), new StringBuilder(), new StringBuilder(), "", 0L, false);
        SortedDictionary<long, (string Name, StringBuilder Input)> tools = [];
        await foreach (var read in client.Messages.CreateStreaming(call, TestContext.Current.CancellationToken))
        {
            if (read.TryPickContentBlockStart(out var start) && start.ContentBlock.TryPickToolUse(out var tool)) tools[start.Index] = (tool.Name, new StringBuilder());
            if (read.TryPickContentBlockDelta(out var block))
            {
                if (block.Delta.TryPickText(out var piece)) text.Append(piece.Text);
                if (block.Delta.TryPickInputJson(out var json)) tools[block.Index].Input.Append(json.PartialJson);
                if (block.Delta.TryPickThinking(out var thought)) thinking.Append(thought.Thinking);
                if (block.Delta.TryPickSignature(out var signed)) signature.Append(signed.Signature);
            }

            if (read.TryPickDelta(out var delta)) (stop, output) = (delta.Delta.StopReason?.Raw() ?? stop, delta.Usage.OutputTokens);
            stopped |= read.TryPickStop(out _);
        }

        Assert.True(stopped);
        return new(text.ToString(), thinking.ToString(), signature.ToString(), [.. tools.Values.Select(tool => (tool.Name, tool.Input.ToString()))], stop, output);
    }

    private static MessageCreateParams Asking(string prompt) => new()
    {
        Model = "rehearsal-cello",
        MaxTokens = 2000,
        Messages = [new UserMessageParam(prompt)],
    };

    private static Tool Tool(string name) => new()
    {
        Name = name,
        InputSchema = new InputSchema { Properties = new Dictionary<string, JsonElement> { ["n"] = JsonElement.Parse("""{"type":"integer"}""") }, Required = ["n"] },
    };

    private static AnthropicClient Client(RehearsalServer provider) => new(new ClientOptions { BaseUrl = $"{provider.BaseUrl}west", ApiKey = "none", MaxRetries = 0 });

    private sealed record Said(string Text, string Thinking, string Signature, IReadOnlyList<(string Name, string Input)> Tools, string StopReason, long Output)
    {
        public static Said Of(Message message)
        {
            var (text, thinking, signature) = (new StringBuilder(), new StringBuilder(), new StringBuilder());
            List<(string, string)> tools = [];
            foreach (var block in message.Content)
            {
                if (block.TryPickText(out var piece)) text.Append(piece.Text);
                if (block.TryPickThinking(out var thought)) (thinking, signature) = (thinking.Append(thought.Thinking), signature.Append(thought.Signature));
                if (block.TryPickToolUse(out var tool)) tools.Add((tool.Name, JsonSerializer.Serialize(tool.Input)));
            }

            return new(text.ToString(), thinking.ToString(), signature.ToString(), tools, message.StopReason?.Raw() ?? "", message.Usage.OutputTokens);
        }
    }

    public sealed class OneProvider : IAsyncLifetime
    {
        private RehearsalServer? provider;

        internal AnthropicClient Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            provider = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Instant });
            Client = AnthropicNuGetTests.Client(provider);
        }

        public ValueTask DisposeAsync() => provider!.DisposeAsync();
    }
}
