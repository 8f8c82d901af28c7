namespace Entente.Runs;

/// <summary>
/// What a run's events say, put in order once for all that is made of them: the receipt, the settlement, and what is told beside the
/// answer name the same. Immutable.
/// </summary>
public sealed class RunOutline
{
    private RunOutline(IReadOnlyList<RunEvent> events, RunStarted started, PlanMade? plan, RunStep[] steps) =>
        (Events, Started, Plan, Steps) = (events, started, plan, steps);

    internal IReadOnlyList<RunEvent> Events { get; }

    internal RunStarted Started { get; }

    /// <summary>The last one; null where the run ended before.</summary>
    internal PlanMade? Plan { get; }

    /// <summary>Every call, by its number.</summary>
    internal RunStep[] Steps { get; }

    /// <summary>The run's end; null where it has none yet.</summary>
    internal AnswerEnded? Ended => Events[^1] as AnswerEnded;

    /// <summary>Number of calls that have ended and whose cost is not known.</summary>
    internal int UnpricedSteps { get; private init; }

    internal int Handovers { get; private init; }

    internal int Choices { get; private init; }

    /// <exception cref="ArgumentException">The first event is no `run.started`.</exception>
    public static RunOutline Of(IReadOnlyList<RunEvent> events)
    {
        if (events.Count == 0 || events[0] is not RunStarted started)
        {
            throw new ArgumentException("a run begins with run.started", nameof(events));
        }

        var (steps, unpriced, handovers, choices) = (0, 0, 0, 0);
        PlanMade? plan = null;
        for (var at = 1; at < events.Count; at++)
        {
            switch (events[at])
            {
                case PlanMade made:
                    plan = made;
                    break;
                case StepStarted:
                    steps++;
                    break;
                case StepEnded { CostNanoUsd: null }:
                    unpriced++;
                    break;
                case Continued:
                    handovers++;
                    break;
                case AnswerChosen:
                    choices++;
                    break;
            }
        }

        return new(events, started, plan, StepsOf(events, steps)) { UnpricedSteps = unpriced, Handovers = handovers, Choices = choices };
    }

    /// <exception cref="ArgumentException">The events are not those of one whole run: a first `run.started` and a last `answer.ended`.</exception>
    internal static RunOutline OfWhole(IReadOnlyList<RunEvent> events) =>
        events.Count >= 2 && events[0] is RunStarted && events[^1] is AnswerEnded
            ? Of(events)
            : throw new ArgumentException("this is made from a whole run: run.started first, answer.ended last", nameof(events));

    /// <summary>Whether the model of a step has text in the answer or shaped it; asked of its first step only, so that each model is named once.</summary>
    /// <param name="first">The step's place in <see cref="Steps"/>.</param>
    /// <param name="chars">Length of the model's text in the answer.</param>
    internal bool IsContributor(int first, out long chars)
    {
        var model = Steps[first].Started.Model;
        chars = 0;
        var (judged, chosen) = (false, false);
        for (var at = 0; at < Steps.Length; at++)
        {
            if (Steps[at].Started.Model != model)
            {
                continue;
            }

            if (at < first)
            {
                return false;
            }

            chars += Steps[at].SpokenChars;
            judged |= Steps[at] is { Started.Role: "judge", Ended.Outcome: StepOutcome.Complete };
        }

        for (var at = 0; Choices > 0 && at < Events.Count; at++)
        {
            if (Events[at] is AnswerChosen choice && choice.Model == model)
            {
                chars += choice.Chars;
                chosen = true;
            }
        }

        return chars > 0 || judged || chosen;
    }

    /// <summary>Whether a step is the first one in which its model has had its role to some effect: each role is named once.</summary>
    internal bool IsFirstInRole(int step)
    {
        var (model, role) = (Steps[step].Started.Model, Steps[step].Started.Role);
        for (var at = 0; at < step; at++)
        {
            if (Steps[at].HadEffect && Steps[at].Started.Model == model && Steps[at].Started.Role == role)
            {
                return false;
            }
        }

        return Steps[step].HadEffect;
    }

    private static RunStep[] StepsOf(IReadOnlyList<RunEvent> events, int count)
    {
        if (count == 0)
        {
            return [];
        }

        var steps = new RunStep[count];
        var filled = 0;
        for (var at = 1; at < events.Count; at++)
        {
            if (events[at] is StepStarted started)
            {
                // Nearly always they began in order; a hedge's beginning may be noted before that of who was asked first.
                var place = filled++;
                for (; place > 0 && steps[place - 1].Started.Step > started.Step; place--)
                {
                    steps[place] = steps[place - 1];
                }

                steps[place] = new(started, EndOf(events, started.Step));
            }
        }

        return steps;
    }

    private static StepEnded? EndOf(IReadOnlyList<RunEvent> events, int step)
    {
        for (var at = events.Count - 1; at > 0; at--)
        {
            if (events[at] is StepEnded ended && ended.Step == step)
            {
                return ended;
            }
        }

        return null;
    }
}

/// <param name="Ended">Null where the call has not ended.</param>
internal readonly record struct RunStep(StepStarted Started, StepEnded? Ended)
{
    /// <summary>Length of its own text in the answer.</summary>
    public long SpokenChars => Started.Role is "answer" or "writer" ? Ended?.DeliveredChars ?? 0 : 0;

    /// <summary>It said something, or came to its end.</summary>
    public bool HadEffect => Ended is { Outcome: StepOutcome.Complete } or { DeliveredChars: > 0 };
}
