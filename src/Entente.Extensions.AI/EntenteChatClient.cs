using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Entente.Dialects;
using Entente.Orchestration;
using Entente.Runs;
using Microsoft.Extensions.AI;

namespace Entente.Extensions.AI;

/// <summary>
/// Entente as a chat client, in process: no HTTP between the program and the pool, the same guarantees. A model is named as over HTTP:
/// `entente`, `entente/STRATEGY`, a pool model, an ensemble or an alias. Who leaves a stream, by cancellation or by no longer reading it,
/// cancels the upstream's work. A slow reader slows the endpoint. Safe for concurrent use.
/// </summary>
public sealed class EntenteChatClient : IChatClient
{
    private readonly Func<CancellationToken, Task<EntenteHost>> _host;
    private readonly string _model;
    private readonly ChatClientMetadata _metadata;

    /// <param name="host">Not disposed with the client.</param>
    /// <param name="defaultModel">What answers where <see cref="ChatOptions.ModelId"/> is not set.</param>
    public EntenteChatClient(EntenteHost host, string defaultModel = "entente")
        : this(_ => Task.FromResult(host), defaultModel)
    {
    }

    internal EntenteChatClient(Func<CancellationToken, Task<EntenteHost>> host, string defaultModel)
    {
        _host = host;
        _model = defaultModel;
        _metadata = new("entente", null, defaultModel);
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The request holds something that cannot be carried; the message names it.</exception>
    /// <exception cref="ArgumentException">A value of the request cannot be taken.</exception>
    /// <exception cref="EntenteException">There is no whole answer.</exception>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var request = ChatBody.Write(messages, options, _model, streamed: false, this);
        var host = await _host(cancellationToken);
        var updates = new List<ChatResponseUpdate>();
        var (run, writer) = Begin(host, request.Body, options, (update, _) =>
        {
            updates.Add(update);
            return ValueTask.CompletedTask;
        });
        await host.RunAsync(stopping => host.Engine.AnswerAsync(run, Question(request), writer, stopping), cancellationToken);
        ThrowUnlessComplete(run, writer, cancellationToken);
        return updates.ToChatResponse();
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The request holds something that cannot be carried; the message names it.</exception>
    /// <exception cref="ArgumentException">A value of the request cannot be taken.</exception>
    /// <exception cref="EntenteException">While reading: there is no whole answer. A stream that has given its finish reason is whole.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return StreamAsync(ChatBody.Write(messages, options, _model, streamed: true, this), options, cancellationToken);
    }

    /// <summary>Gives its <see cref="ChatClientMetadata"/> and itself.</summary>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null : serviceType == typeof(ChatClientMetadata) ? _metadata : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Nothing: the host has an owner of its own.</summary>
    public void Dispose()
    {
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        (Call Call, RunOptions Options, Caps Caps, byte[] Body) request, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var host = await _host(cancellationToken);
        var channel = Channel.CreateBounded<ChatResponseUpdate>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        var (run, writer) = Begin(host, request.Body, options, channel.Writer.WriteAsync);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answer = AnswerAsync();
        try
        {
            await foreach (var update in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return update;
            }
        }
        finally
        {
            await left.CancelAsync();
            await answer;
        }

        ThrowUnlessComplete(run, writer, cancellationToken);

        async Task AnswerAsync()
        {
            try
            {
                await host.RunAsync(stopping => host.Engine.AnswerAsync(run, Question(request), writer, stopping), left.Token);
            }
            finally
            {
                channel.Writer.Complete();
            }
        }
    }

    private static (string Run, AnswerUpdates Writer) Begin(EntenteHost host, byte[] body, ChatOptions? options, Func<ChatResponseUpdate, CancellationToken, ValueTask> say)
    {
        var run = host.Engine.NewId();
        return (run, new AnswerUpdates(run, body, options?.Reasoning?.Output != ReasoningOutput.None, host.Time, say));
    }

    private static Question Question((Call Call, RunOptions Options, Caps Caps, byte[] Body) request) => new()
    {
        Call = request.Call,
        // Who has the program has the pool: there is no key to ask for.
        Grant = new() { Caller = "local", IsOperator = true, Caps = request.Caps },
        Dialect = DialectNames.OpenAiChat,
        Body = request.Body,
        Options = request.Options,
    };

    private static void ThrowUnlessComplete(string run, AnswerUpdates writer, CancellationToken cancellationToken)
    {
        if (writer.IsComplete)
        {
            return;
        }

        if (writer.Error is { } error)
        {
            throw new EntenteException(run, error);
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new EntenteException(run, EntenteHost.Stopping);
    }
}
