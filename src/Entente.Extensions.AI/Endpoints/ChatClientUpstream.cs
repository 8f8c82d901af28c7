using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Entente.Dialects;
using Entente.Dialects.OpenAiChat;
using Entente.Pool;
using Entente.Providers;
using Microsoft.Extensions.AI;

namespace Entente.Extensions.AI.Endpoints;

/// <summary>
/// The way to endpoints that are chat clients: they are asked, and give their answers, in the bytes of a chat completion, so that everything
/// above treats them as any other endpoint. All others go on over HTTP. Safe for concurrent use where the clients are.
/// </summary>
internal sealed class ChatClientUpstream(ImmutableDictionary<string, ChatClientModel> clients, IUpstream? others, TimeProvider time) : IUpstream, IDisposable
{
    private static readonly OpenAiChatCodec Codec = new();

    private readonly IUpstream _others = others ?? new HttpUpstream();

    /// <inheritdoc/>
    public async Task<IUpstreamResponse> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        if (!clients.TryGetValue(request.Endpoint.Id, out var model))
        {
            return await _others.SendAsync(request, cancellationToken);
        }

        // 1. What is asked, in the abstraction's words.
        List<ChatMessage> messages;
        ChatOptions options;
        try
        {
            var call = Codec.ReadRequest(request.Body);
            messages = ClientMessages.Of(call);
            options = ClientOptions.Of(call, JsonElement.Parse(request.Body.Span), model.Name);
        }
        catch (CannotCarryException cannot)
        {
            return ClientError.Response(new(400, cannot.Message, "unsupported_value"));
        }

        // 2. The last look at directives; from here on the client works.
        cancellationToken.ThrowIfCancellationRequested();
        request.Connected?.Invoke();
        try
        {
            return request.Streamed
                ? await StreamAsync(model, request.Endpoint, messages, options, cancellationToken)
                : await WholeAsync(model, request.Endpoint, messages, options, cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            return ChatClientFault.Of(thrown, model.Faults) is { } fault ? ClientError.Response(fault) : throw Broken(thrown, Stage.Headers);
        }
    }

    public void Dispose() => (_others as IDisposable)?.Dispose();

    /// <summary>A client's own timeout is a cancellation that nobody asked for.</summary>
    internal static UpstreamException Broken(Exception thrown, Stage stage)
        => new(stage, thrown is OperationCanceledException ? "the chat client gave up by itself" : $"the chat client failed ({thrown.GetType().Name}: {thrown.Message})", thrown);

    private async Task<IUpstreamResponse> StreamAsync(ChatClientModel model, Endpoint endpoint, List<ChatMessage> messages, ChatOptions options, CancellationToken cancellationToken)
    {
        var stream = new ClientStream(model, endpoint.WireName, messages, options, time, cancellationToken);
        try
        {
            await stream.FirstAsync(endpoint.Timeouts.Headers / 2, cancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private async Task<IUpstreamResponse> WholeAsync(ChatClientModel model, Endpoint endpoint, List<ChatMessage> messages, ChatOptions options, CancellationToken cancellationToken)
    {
        // A client that does not listen to its token is left behind.
        var response = await model.Client.GetResponseAsync(messages, options, cancellationToken).WaitAsync(cancellationToken);
        var said = new SaidByClient();
        var deltas = new List<Delta>();
        foreach (var update in response.ToChatResponseUpdates())
        {
            said.Read(update, deltas);
        }

        var finish = said.Finish ?? (said.HasCalls ? new FinishDelta(FinishReason.ToolCalls, "tool_calls") : new FinishDelta(FinishReason.Stop, "stop"));
        var answer = new Answer
        {
            Usage = said.Usage,
            Choices = [new() { Parts = WholeParts.Of([.. deltas, .. said.Calls()]), Finish = finish.Reason, RawFinish = finish.Raw }],
        };
        var body = new ArrayBufferWriter<byte>(1024);
        Codec.WriteAnswer(answer, new() { Id = said.Id ?? "", Model = said.Model ?? endpoint.WireName, Created = time.GetUtcNow().ToUnixTimeSeconds(), IncludeUsage = true }, body);
        return new WholeResponse(200, body.WrittenMemory);
    }
}
