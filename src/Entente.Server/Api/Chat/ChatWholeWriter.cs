using Entente.Dialects;
using Entente.Pool;
using Entente.Runs;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Chat;

/// <summary>A chat completion that is not streamed: kept until the run's records are durable, then written as one body.</summary>
internal sealed class ChatWholeWriter(HttpContext context, ICodec codec, string run, string fingerprint, TimeProvider time) : IAnswerWriter, IDisposable
{
    private readonly PooledBuffer _raw = new();
    private readonly List<Delta> _deltas = [];
    private string? _model;
    private int _frames;

    /// <summary>The caller was told how it ended.</summary>
    public bool IsEnded { get; private set; }

    /// <inheritdoc/>
    public void Notice(RunEvent runEvent)
    {
        // There is nowhere to say it.
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(Frame frame, CancellationToken cancellationToken)
    {
        _model ??= frame.Model;
        _raw.Clear();
        if (_frames++ == 0 && frame.Dialect == codec.Dialect)
        {
            _raw.Write(frame.Raw.Span);
        }

        _deltas.AddRange(frame.Deltas);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(RunSummary summary, CancellationToken cancellationToken)
    {
        _model ??= summary.Model ?? "";
        var extension = EntenteAnswerWriter.Write(summary, Fingerprint());
        using var body = new PooledBuffer(4096);
        if (_raw.WrittenCount > 0)
        {
            new ChatEdits(_model, fingerprint, hidesUsage: false).Write(_raw.WrittenSpan, EventPart.Whole, extension, body);
        }
        else
        {
            var assembly = new AnswerAssembly();
            _deltas.ForEach(assembly.Add);
            codec.WriteAnswer(assembly.ToAnswer(summary.Finishes, summary.Usage), new AnswerIdentity
            {
                Id = $"chatcmpl-{run}",
                Model = _model,
                Fingerprint = fingerprint,
                Created = time.GetUtcNow().ToUnixTimeSeconds(),
                IncludeUsage = true,
                Extension = extension,
            }, body);
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(body.WrittenMemory, cancellationToken);
        IsEnded = true;
    }

    public void Dispose() => _raw.Dispose();

    /// <summary>What the first speaker said of its own configuration.</summary>
    private string? Fingerprint()
    {
        foreach (var delta in _deltas)
        {
            if (delta is StartDelta { Fingerprint: { } said })
            {
                return said;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask FailAsync(RunError error, RunSummary summary, CancellationToken cancellationToken)
    {
        IsEnded = true;
        await ErrorAnswer.WriteAsync(context, codec, error);
    }
}
