using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using Entente.EndToEnd.Recordings;
using OpenAI;
using OpenAI.Chat;

namespace Entente.EndToEnd.Clients;

/// <summary>OpenAI's own client for .NET, pointed at a base URL that ends in /v1; it makes no retries.</summary>
internal static class NuGetChat
{
    public static ChatClient Client(string baseUrl, string model) => new(model, new ApiKeyCredential("none"), new OpenAIClientOptions
    {
        Endpoint = new Uri(baseUrl),
        RetryPolicy = new ClientRetryPolicy(0),
        NetworkTimeout = TimeSpan.FromSeconds(30),
    });

    /// <summary>What a program reads; what the client throws is in the answer.</summary>
    public static async Task<ReadAnswer> Ask(ChatClient client, bool stream, IEnumerable<ChatMessage> messages, ChatCompletionOptions? options = null)
    {
        try
        {
            return stream ? await Stream(client, messages, options) : Of(await client.CompleteChatAsync(messages, options));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return new() { Error = $"{failure.GetType().Name}: {failure.Message}" };
        }
    }

    private static async Task<ReadAnswer> Stream(ChatClient client, IEnumerable<ChatMessage> messages, ChatCompletionOptions? options)
    {
        var (text, refusal, finish) = (new StringBuilder(), new StringBuilder(), "none");
        var tools = new SortedDictionary<int, (string Name, StringBuilder Arguments)>();
        ChatTokenUsage? usage = null;
        await foreach (var update in client.CompleteChatStreamingAsync(messages, options))
        {
            foreach (var part in update.ContentUpdate) text.Append(part.Text);
            refusal.Append(update.RefusalUpdate);
            foreach (var part in update.ToolCallUpdates)
            {
                if (!tools.TryGetValue(part.Index, out var tool)) tools[part.Index] = tool = (part.FunctionName ?? "", new StringBuilder());
                tool.Arguments.Append(part.FunctionArgumentsUpdate?.ToString());
            }

            if (update.FinishReason is { } reason) finish = Word(reason);
            usage = update.Usage ?? usage;
        }

        return new()
        {
            Text = text.ToString(),
            Refusal = refusal.Length == 0 ? null : refusal.ToString(),
            Tools = [.. tools.Values.Select(tool => (tool.Name, tool.Arguments.ToString()))],
            Finish = finish,
            Input = usage?.InputTokenCount ?? -1,
            Output = usage?.OutputTokenCount ?? -1,
        };
    }

    private static ReadAnswer Of(ChatCompletion completion) => new()
    {
        Text = string.Concat(completion.Content.Select(part => part.Text)),
        Refusal = completion.Refusal,
        Tools = [.. completion.ToolCalls.Select(call => (call.FunctionName, call.FunctionArguments.ToString()))],
        Finish = Word(completion.FinishReason),
        Input = completion.Usage?.InputTokenCount ?? -1,
        Output = completion.Usage?.OutputTokenCount ?? -1,
    };

    private static string Word(ChatFinishReason reason) => reason switch
    {
        ChatFinishReason.Stop => "stop",
        ChatFinishReason.Length => "length",
        ChatFinishReason.ToolCalls => "tool-calls",
        ChatFinishReason.ContentFilter => "content-filter",
        _ => reason.ToString(),
    };
}
