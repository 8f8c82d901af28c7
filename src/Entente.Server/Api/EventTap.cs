using Entente.Pool;
using Entente.Runs;

namespace Entente.Server.Api;

/// <summary>Keeps a run's events on their way to its writer, so that who let the run in learns what it has used.</summary>
internal sealed class EventTap
{
    private readonly List<RunEvent> _events = [];

    public IReadOnlyList<RunEvent> Events
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>The caller was, or is being, told that the answer is complete.</summary>
    public bool IsComplete { get; private set; }

    public IAnswerWriter Before(IAnswerWriter writer) => new Tapped(this, writer);

    private sealed class Tapped(EventTap tap, IAnswerWriter writer) : IAnswerWriter
    {
        public void Notice(RunEvent runEvent)
        {
            lock (tap._events)
            {
                tap._events.Add(runEvent);
            }

            writer.Notice(runEvent);
        }

        public ValueTask WriteAsync(Frame frame, CancellationToken cancellationToken) => writer.WriteAsync(frame, cancellationToken);

        public ValueTask CompleteAsync(RunSummary summary, CancellationToken cancellationToken)
        {
            tap.IsComplete = true;
            return writer.CompleteAsync(summary, cancellationToken);
        }

        public ValueTask FailAsync(RunError error, RunSummary summary, CancellationToken cancellationToken) => writer.FailAsync(error, summary, cancellationToken);
    }
}
