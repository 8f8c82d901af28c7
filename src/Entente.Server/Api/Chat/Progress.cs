using System.Buffers;
using Entente.Dialects.Sse;
using Entente.Runs;

namespace Entente.Server.Api.Chat;

/// <summary>
/// What happens before and between the words: told from the first moment where several models work on the answer (decision 5), else
/// only once the stream has begun.
/// </summary>
/// <param name="write">Writes a sentence into the stream when its turn has come; null: nothing is told.</param>
internal sealed class Progress(ChatTransport transport, Action<string, IBufferWriter<byte>>? write)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, StepStarted> _steps = [];
    private readonly HashSet<string> _asked = [];
    private int _answered;
    private bool _isOrchestrated;

    /// <summary>Must not wait.</summary>
    public void Note(RunEvent runEvent)
    {
        lock (_lock)
        {
            if (runEvent is PlanMade plan)
            {
                _isOrchestrated = IsOrchestrated(plan);
            }

            if (write is null)
            {
                if (runEvent is PlanMade && _isOrchestrated)
                {
                    // Headers come at once all the same.
                    transport.Remark(static into => SseFrame.WriteComment(null, into));
                }

                return;
            }

            if (Say(runEvent) is { } line && (_isOrchestrated || transport.HasStarted))
            {
                transport.Remark(into => write(line, into));
            }
        }
    }

    /// <summary>Several models work on the answer.</summary>
    public static bool IsOrchestrated(PlanMade plan) => plan.Strategy != "route";

    private string? Say(RunEvent runEvent)
    {
        switch (runEvent)
        {
            case PlanMade plan:
                return $"{plan.Strategy}: {plan.Why}";
            case StepStarted started:
                _steps[started.Step] = started;
                if (started.Role == "panel")
                {
                    _asked.Add(started.Model);
                }

                return $"{started.Role}: {started.Model} is asked ({started.Endpoint})";
            case StepEnded ended when _steps.TryGetValue(ended.Step, out var step):
                if (ended.Outcome != StepOutcome.Complete)
                {
                    return $"{step.Role}: {step.Model} {(ended.Outcome == StepOutcome.Cancelled ? "was let go" : $"failed ({ended.Failure?.Code})")}";
                }

                return step.Role == "panel" ? $"panel: {step.Model} answered ({++_answered} of {_asked.Count})" : $"{step.Role}: {step.Model} is done";
            case EndpointLost lost:
                return $"lost: {lost.Endpoint} ({lost.Reason})";
            case Continued continued:
                return $"went on: {continued.FromModel} to {continued.ToModel} after {continued.AtChars} characters ({continued.Reason})";
            default:
                return null;
        }
    }
}
