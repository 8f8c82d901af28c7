using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Entente.Tests.ExtensionsAI;

/// <summary>A chat client that says these pieces, one an update, and does at the end what the test says.</summary>
internal sealed class ScriptedClient(IEnumerable<string> pieces, Func<CancellationToken, Task>? end = null, ChatFinishReason? finish = null) : IChatClient
{
    public List<(List<ChatMessage> Messages, ChatOptions? Options)> Asked { get; } = [];

    /// <summary>Completes when a call of this client was cancelled or left.</summary>
    public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Asked.Add(([.. messages], options));
        using var left = cancellationToken.Register(() => Left.TrySetResult());
        await Task.Yield();
        foreach (var piece in pieces)
        {
            yield return new(ChatRole.Assistant, piece);
        }

        await (end?.Invoke(cancellationToken) ?? Task.CompletedTask);
        if (finish is not null)
        {
            yield return new(ChatRole.Assistant, []) { FinishReason = finish };
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
