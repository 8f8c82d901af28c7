using Entente.Runs;

namespace Entente.Server.Api.Chat;

/// <summary>
/// What happens before and between the words, as comments of the stream: from the first moment where several models work on the
/// answer (decision 5), else only once the stream has begun.
/// </summary>
internal sealed class Progress(ChatTransport transport)
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
                _isOrchestrated = plan.Strategy != "route";
            }

            if (Say(runEvent) is { } line && (_isOrchestrated || transport.HasStarted))
            {
                transport.Remark(line);
            }
        }
    }

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
