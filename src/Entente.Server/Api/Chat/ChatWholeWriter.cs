using System.Buffers;
using Entente.Dialects;
using Entente.Pool;
using Entente.Runs;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Chat;

/// <summary>A chat completion that is not streamed: kept until the run's records are durable, then written as one body.</summary>
internal sealed class ChatWholeWriter(HttpContext context, ICodec codec, string run, string fingerprint, TimeProvider time) : IAnswerWriter
{
    private readonly AnswerAssembly _assembly = new();
    private byte[]? _raw;
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
        _raw = _frames++ == 0 && !frame.Raw.IsEmpty && frame.Dialect == codec.Dialect ? frame.Raw.ToArray() : null;
        frame.Deltas.ForEach(_assembly.Add);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(RunSummary summary, CancellationToken cancellationToken)
    {
        _model ??= summary.Model ?? "";
        var extension = EntenteField.Write(summary, _assembly.Fingerprint);
        var body = new ArrayBufferWriter<byte>(1024);
        if (_raw is not null)
        {
            new ChatEdits(_model, fingerprint, hidesUsage: false).Write(_raw, EventPart.Whole, extension, body);
        }
        else
        {
            codec.WriteAnswer(_assembly.ToAnswer(summary.Finishes, summary.Usage), new AnswerIdentity
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

    /// <inheritdoc/>
    public async ValueTask FailAsync(RunError error, RunSummary summary, CancellationToken cancellationToken)
    {
        IsEnded = true;
        await ErrorAnswer.WriteAsync(context, codec, error);
    }
}
