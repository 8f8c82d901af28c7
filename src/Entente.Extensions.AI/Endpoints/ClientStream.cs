using System.Buffers;
using Entente.Dialects;
using Entente.Dialects.OpenAiChat;
using Entente.Pool;
using Microsoft.Extensions.AI;

namespace Entente.Extensions.AI.Endpoints;

/// <summary>
/// A chat client's stream as the bytes of a streamed chat completion. The sign that it is whole is the client's finish reason: without it
/// the bytes end as those of a stream that was cut.
/// </summary>
internal sealed class ClientStream : IUpstreamResponse
{
    /// <summary>After the finish reason, usage is awaited no longer than this.</summary>
    private static readonly TimeSpan UsageGrace = TimeSpan.FromSeconds(2);

    private static readonly OpenAiChatCodec Codec = new();

    private readonly ChatClientModel _model;
    private readonly string _wireName;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _left;
    private readonly IAsyncEnumerator<ChatResponseUpdate> _updates;
    private readonly SaidByClient _said = new();
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private IStreamEncoder? _encoder;
    private Task<bool> _next;
    private bool _ended;

    public ClientStream(ChatClientModel model, string wireName, IEnumerable<ChatMessage> messages, ChatOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        _model = model;
        _wireName = wireName;
        _time = time;
        _left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _updates = model.Client.GetStreamingResponseAsync(messages, options, _left.Token).GetAsyncEnumerator(_left.Token);
        _next = _updates.MoveNextAsync().AsTask();
    }

    public int Status => 200;

    /// <summary>
    /// Waits until the client has said something or failed: a failure before the first word then has its status. A client that thinks for
    /// long is not waited for any longer than <paramref name="limit"/>: from then on the limit on the first token holds.
    /// </summary>
    public async Task FirstAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await _next.WaitAsync(limit, _time, cancellationToken);
        }
        catch (TimeoutException) when (!_next.IsCompleted)
        {
            // It is not silent by a fault that we could name.
        }
    }

    public string? Header(string name) => null;

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        _bytes.ResetWrittenCount();
        while (_bytes.WrittenCount == 0 && !_ended)
        {
            try
            {
                await ReadUpdateAsync(cancellationToken);
            }
            catch (Exception thrown) when (!cancellationToken.IsCancellationRequested)
            {
                Fail(thrown);
            }
        }

        return _bytes.WrittenMemory;
    }

    /// <summary>Cancels the client's work; a client that does not listen is not waited for.</summary>
    public ValueTask DisposeAsync()
    {
        _left.Cancel();
        _ = LeaveAsync();
        return ValueTask.CompletedTask;
    }

    private async Task ReadUpdateAsync(CancellationToken cancellationToken)
    {
        if (!await MoreAsync(cancellationToken))
        {
            End();
            return;
        }

        var deltas = new List<Delta>();
        _said.Read(_updates.Current, deltas);
        foreach (var delta in deltas)
        {
            Encoder.Encode(delta, _bytes);
        }

        _next = _updates.MoveNextAsync().AsTask();
    }

    private async Task<bool> MoreAsync(CancellationToken cancellationToken)
    {
        if (_said.Finish is null)
        {
            return await _next.WaitAsync(cancellationToken);
        }

        try
        {
            return await _next.WaitAsync(UsageGrace, _time, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The answer is whole: what would have followed is usage at the most.
            return false;
        }
    }

    private void End()
    {
        _ended = true;
        if (_said.Finish is not { } finish)
        {
            return;
        }

        foreach (var delta in _said.Calls())
        {
            Encoder.Encode(delta, _bytes);
        }

        Encoder.Complete([finish], _said.Usage, null, _bytes);
    }

    private void Fail(Exception thrown)
    {
        _ended = true;
        if (ChatClientFault.Of(thrown, _model.Faults) is not { } fault)
        {
            throw ChatClientUpstream.Broken(thrown, Stage.Body);
        }

        ClientError.WriteEvent(fault, _bytes);
    }

    private IStreamEncoder Encoder => _encoder ??= Codec.NewEncoder(new AnswerIdentity
    {
        Id = _said.Id ?? "",
        Model = _said.Model ?? _wireName,
        Created = _time.GetUtcNow().ToUnixTimeSeconds(),
        IncludeUsage = true,
    });

    private async Task LeaveAsync()
    {
        try
        {
            await _next;
        }
        catch (Exception)
        {
            // Told to the reader, or of no interest to anyone any more.
        }

        try
        {
            await _updates.DisposeAsync();
        }
        catch (Exception)
        {
            // As above: there is no one left to be told.
        }

        _left.Dispose();
    }
}
