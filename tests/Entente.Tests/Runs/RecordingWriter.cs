using System.Text;
using Entente.Dialects;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Tests.Runs;

/// <summary>A caller who writes down what reaches it, and insists on the order in which it may come.</summary>
internal sealed class RecordingWriter : IAnswerWriter
{
    private readonly StringBuilder _text = new();
    private readonly List<RunEvent> _events = [];

    public string Text => _text.ToString();

    public List<Delta> Deltas { get; } = [];

    public RunSummary? Summary { get; private set; }

    public RunError? Error { get; private set; }

    public bool IsComplete { get; private set; }

    public int Endings { get; private set; }

    /// <summary>Called after each frame; may withdraw models, leave, or wait.</summary>
    public Func<RecordingWriter, ValueTask>? AfterFrame { get; set; }

    public IReadOnlyList<RunEvent> Noticed
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    public void Notice(RunEvent runEvent)
    {
        lock (_events)
        {
            _events.Add(runEvent);
        }
    }

    public async ValueTask WriteAsync(Frame frame, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Endings > 0)
        {
            throw new InvalidOperationException("a frame came after the end");
        }

        foreach (var delta in frame.Deltas)
        {
            Deltas.Add(delta);
            if (delta is TextDelta text && text.Choice == 0)
            {
                _text.Append(text.Text);
            }
        }

        if (AfterFrame is { } after)
        {
            await after(this);
        }
    }

    public ValueTask CompleteAsync(RunSummary summary, CancellationToken cancellationToken)
    {
        (Summary, IsComplete) = (summary, true);
        Endings++;
        return ValueTask.CompletedTask;
    }

    public ValueTask FailAsync(RunError error, RunSummary summary, CancellationToken cancellationToken)
    {
        (Summary, Error) = (summary, error);
        Endings++;
        return ValueTask.CompletedTask;
    }
}
