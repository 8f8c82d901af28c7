using Entente.Pool;
using Entente.Runs;

namespace Entente.Server.Api;

/// <summary>Keeps a run's events on their way to its writer, so that who let the run in learns what it has used.</summary>
internal sealed class EventTap
{
    private readonly List<RunEvent> _events = [];
    private bool _isEnding;

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

    /// <summary>
    /// Done once, before the caller hears the end, so that it holds for what the caller does next; else when the request is over.
    /// </summary>
    public Action<EventTap>? Ending { get; init; }

    public IAnswerWriter Before(IAnswerWriter writer) => new Tapped(this, writer);

    public void End()
    {
        if (!Interlocked.Exchange(ref _isEnding, true))
        {
            Ending?.Invoke(this);
        }
    }

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
            tap.End();
            return writer.CompleteAsync(summary, cancellationToken);
        }

        public ValueTask FailAsync(RunError error, RunSummary summary, CancellationToken cancellationToken)
        {
            tap.End();
            return writer.FailAsync(error, summary, cancellationToken);
        }
    }
}
