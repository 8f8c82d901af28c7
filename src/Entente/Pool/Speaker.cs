using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Entente.Dialects;
using Entente.Pool.Seams;
using Entente.Runs;

namespace Entente.Pool;

/// <summary>
/// Makes one answer dependable: begins it where it can be begun, passes its frames on, and goes on elsewhere when its speaker is
/// lost, so that the caller reads one text (decision 8).
/// </summary>
internal sealed class Speaker : IDisposable
{
    private const int MostHops = 6;

    /// <summary>A broken connection is not a lost model; one that breaks again is not asked a third time.</summary>
    private const int MostLosses = 2;

    private readonly Run _run;
    private readonly SpeakOrder _order;
    private readonly IAnswerSink _sink;
    private readonly Delivered _delivered = new();
    private readonly Frame _joined = new();
    private readonly Dictionary<EndpointState, HashSet<string>> _formsTried = [];
    private readonly Dictionary<EndpointState, int> _losses = [];
    private readonly AnswerMemory _memory;
    private string? _firstModel;
    private int _hops;
    private int _handovers;
    private Usage? _usage;

    private Speaker(Run run, SpeakOrder order, IAnswerSink sink)
    {
        _run = run;
        _order = order;
        _sink = sink;
        _memory = new(run.Pool.Time);
    }

    /// <exception cref="OperationCanceledException">The caller has left; upstream work is cancelled and settled.</exception>
    public static async Task<Spoken> SpeakAsync(Run run, SpeakOrder order, IAnswerSink sink, CancellationToken cancellationToken)
    {
        using var speaker = new Speaker(run, order, sink);
        return await speaker.SpeakAsync(cancellationToken);
    }

    public void Dispose() => _delivered.Dispose();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Spoken> SpeakAsync(CancellationToken cancellationToken)
    {
        var queue = Queue(_order.Models);
        var result = await new Opening(_run, queue, _order, _ => new Prepared(_order.Call)).OpenAsync(cancellationToken);
        while (true)
        {
            // 1. Nobody speaks.
            if (result.Opened is not { } opened)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return Ended(result.Failure, null);
            }

            // 2. Somebody speaks, to the end or until lost.
            var (failure, deliveredChars) = await PassOnAsync(opened, cancellationToken);
            if (failure is null)
            {
                return Ended(null, opened);
            }

            // 3. Lost, and what that teaches holds for everyone, whether this answer can go on or not.
            if (failure.Code != NoSeamCode)
            {
                (_lost, _lostTo) = (opened, failure);
                Learn(opened.Attempt.State, failure);
            }

            cancellationToken.ThrowIfCancellationRequested();

            // 4. Who goes on?
            if (_delivered.HasBegun && WhyNotContinued(failure) is { } why)
            {
                return Ended(failure.Saying(words => $"{words}; the answer could not go on elsewhere: {why}"), opened);
            }

            if (++_hops > MostHops + (_run.Pool.Has(PlantedBug.OneHopMore) ? 1 : 0))
            {
                return Ended(failure.Saying(words => $"{words}; gave up after {MostHops} tries to go on elsewhere"), opened);
            }

            result = await ContinueAsync(opened, failure, queue, cancellationToken);
            if (result.Opened is null && _delivered.HasBegun)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return Ended(Unjoined(failure, result.Failure!), opened);
            }
        }
    }

    /// <summary>Passes on what the endpoint says until it is done (null) or fails. Closes its step.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(Failure? Failure, int DeliveredChars)> PassOnAsync(Opened opened, CancellationToken cancellationToken)
    {
        var attempt = opened.Attempt;
        var before = _delivered.Characters;
        var seam = opened.Prepared.Plan?.Finder;
        Failure? failure = null;
        var isAtLimit = false;
        try
        {
            while (await attempt.NextAsync() is { } frame)
            {
                var passed = opened.Prepared.Plan is null ? frame : Join(frame, opened, ref seam, ended: false);
                if (passed is null)
                {
                    failure = NoSeam(opened);
                    attempt.Cancel(failure.Message);
                    break;
                }

                // A successor was given room to repeat; what the caller allows is counted over all speakers.
                if (opened.Prepared.Plan is not null && seam is null && _delivered.Tokens >= _order.Call.MaxOutputTokens && passed.Deltas.Exists(delta => delta is TextDelta))
                {
                    attempt.EndAtLimit();
                    isAtLimit = true;
                    break;
                }

                if (!passed.Raw.IsEmpty || passed.Deltas.Count > 0)
                {
                    await DeliverAsync(passed, attempt, cancellationToken);
                }
            }

            // The successor is done and its seam is still open: what it said is all there is to find it in.
            if (failure is null && attempt.IsComplete && seam is not null)
            {
                _joined.Deltas.Clear();
                if (Close(opened, ref seam) is { } last)
                {
                    await DeliverAsync(last, attempt, cancellationToken);
                }
                else
                {
                    failure = NoSeam(opened);
                }
            }
        }
        catch (Exception)
        {
            // The caller's side failed, not the endpoint: it has left, or the records cannot be written.
            attempt.Cancel("the answer can no longer be passed on");
            EndStep(opened, StepOutcome.Cancelled, before);
            await attempt.DisposeAsync();
            throw;
        }

        failure ??= attempt.Failure;
        EndStep(opened, isAtLimit ? StepOutcome.Cancelled : failure is null ? StepOutcome.Complete : StepOutcome.Failed, before, failure);
        await attempt.DisposeAsync();
        return (failure, _delivered.Characters - before);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask DeliverAsync(Frame frame, Attempt attempt, CancellationToken cancellationToken)
    {
        frame.Model = attempt.State.Model.Id;
        _firstModel ??= frame.Model;
        // A limit in time ends the run between two frames; what is being written when the caller leaves was said all the same.
        cancellationToken.ThrowIfCancellationRequested();
        _delivered.Note(frame);
        await _sink.WriteAsync(frame, cancellationToken);
    }

    /// <summary>A successor's frame, cut at the seam and freed of what the caller has; empty while it is held back; null where there is no seam.</summary>
    private Frame? Join(Frame frame, Opened opened, ref SeamFinder? seam, bool ended)
    {
        _joined.Deltas.Clear();
        _joined.Raw = default;
        _joined.Dialect = frame.Dialect;
        foreach (var delta in frame.Deltas)
        {
            switch (delta)
            {
                case StartDelta when _delivered.HasBegun:
                case ReasoningDelta when _delivered.HasBegun:
                case ReasoningSignatureDelta when _delivered.HasBegun:
                    break;
                case TextDelta text when seam is not null && text.Choice == 0:
                    var found = seam.Feed(text.Text, ended);
                    if (found.State == SeamState.Missing)
                    {
                        return null;
                    }

                    if (found.State == SeamState.Found)
                    {
                        Found(opened, found, ref seam);
                    }

                    break;
                case ToolCallStartDelta or RefusalDelta or OpaqueDelta when seam is not null:
                    return null;
                default:
                    _joined.Deltas.Add(delta);
                    break;
            }
        }

        return _joined;
    }

    private Frame? Close(Opened opened, ref SeamFinder? seam)
    {
        var found = seam!.Feed("", ended: true);
        if (found.State != SeamState.Found)
        {
            return null;
        }

        Found(opened, found, ref seam);
        return _joined;
    }

    private void Found(Opened opened, Seam found, ref SeamFinder? seam)
    {
        seam = null;
        Continued(opened, opened.Prepared.Plan!.Form, found.How);
        if (found.Rest.Length > 0)
        {
            var rest = _run.Pool.Has(PlantedBug.SeamLosesACharacter) ? found.Rest[1..] : _run.Pool.Has(PlantedBug.SeamRepeatsACharacter) && _delivered.Characters > 0 ? _delivered.Text[^1] + found.Rest : found.Rest;
            _joined.Deltas.Add(new TextDelta(rest));
        }
    }

    private Opened? _lost;
    private Failure? _lostTo;

    private void Continued(Opened opened, string form, string matched)
    {
        _handovers++;
        _run.Emit(new Continued
        {
            FromStep = _lost!.Step,
            ToStep = opened.Step,
            FromModel = _lost.Attempt.State.Model.Id,
            ToModel = opened.Attempt.State.Model.Id,
            AtChars = _delivered.Characters + (_run.Pool.Has(PlantedBug.HandoverElsewhere) ? 1 : 0),
            Form = form,
            Matched = matched,
            Reason = _lostTo!.Code,
        });
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<OpenResult> ContinueAsync(Opened lost, Failure failure, EndpointQueue queue, CancellationToken cancellationToken)
    {
        var state = lost.Attempt.State;
        if (failure.Code != NoSeamCode)
        {
            _losses[state] = _losses.GetValueOrDefault(state) + 1;
            if ((failure.WasSilent && !_run.Pool.Has(PlantedBug.SilentEndpointsAreAskedAgain)) || _losses[state] >= MostLosses)
            {
                _memory.GiveUp(state);
            }
        }

        if (!_delivered.HasBegun)
        {
            // Nobody has read a word: it is asked for anew.
            queue.Note(state, failure, _order.NextOnRefusal);
            return await new Opening(_run, queue, _order, _ => new Prepared(_order.Call)).OpenAsync(cancellationToken);
        }

        var partial = new Partial(_delivered.Text);
        var tokens = _delivered.Tokens;
        var again = Queue([state.Model.Id, .. _order.Models, .. _order.Successors]);
        if (failure.Code == NoSeamCode)
        {
            if (Untried(state, partial, tokens) is null)
            {
                again.Exclude(state);
            }
        }
        else if (!again.Note(state, failure, nextOnRefusal: true))
        {
            return new(null, failure);
        }

        foreach (var (tried, _) in _formsTried)
        {
            if (Untried(tried, partial, tokens) is null)
            {
                again.Exclude(tried);
            }
        }

        return await new Opening(_run, again, _order, endpoint => Take(endpoint, partial, tokens)).OpenAsync(cancellationToken);
    }

    /// <summary>The next form in which this endpoint has not yet been asked to go on from here; null when all were.</summary>
    private ContinuationPlan? Untried(EndpointState state, Partial partial, int tokens)
    {
        var tried = _formsTried.GetValueOrDefault(state);
        foreach (var fact in Facts(state.Continuation))
        {
            if (ContinuationPlan.For(_order.Call, partial, fact, tokens) is { } plan && tried?.Contains(Key(plan, partial)) != true)
            {
                return plan;
            }
        }

        return null;
    }

    private Prepared? Take(EndpointState state, Partial partial, int tokens)
    {
        if (Untried(state, partial, tokens) is not { } plan)
        {
            return null;
        }

        if (!_formsTried.TryGetValue(state, out var tried))
        {
            _formsTried[state] = tried = [];
        }

        tried.Add(Key(plan, partial));
        return new Prepared(plan.Call, plan);
    }

    /// <summary>A form may be tried again once the text has grown: the place is another.</summary>
    private static string Key(ContinuationPlan plan, Partial partial) => $"{plan.Form}:{partial.Text.Length}";

    private static ContinuationForm?[] Facts(ContinuationForm? fact) => fact switch
    {
        ContinuationForm.Prefill or ContinuationForm.Prefix => [fact, ContinuationForm.Instruction],
        _ => [fact],
    };

    private void Learn(EndpointState state, Failure failure)
    {
        if (failure.IsRevocation || failure.Class == FailureClass.Unauthorised)
        {
            _run.Emit(new EndpointLost { Endpoint = state.Endpoint.Id, Class = failure.Class, Reason = failure.Message, Directive = failure.Directive });
        }

        if (failure.Class == FailureClass.Restricted && !_run.Pool.Has(PlantedBug.LocationRefusalIsNotRemembered))
        {
            _run.EndsAfter(_run.Pool.OnRestricted?.Invoke(state, failure));
        }
    }

    private string? WhyNotContinued(Failure failure)
    {
        if (!_order.MayContinue)
        {
            return "it may not be continued";
        }

        if (failure.Class is FailureClass.Refused or FailureClass.Cancelled)
        {
            return "the model declined to go on";
        }

        if (_order.RefuseSubstitute && failure.IsRevocation)
        {
            return "the caller wants no substitute for a withdrawn model";
        }

        return _delivered.WhyNotContinued(_order.Call);
    }

    private EndpointQueue Queue(ImmutableArray<string> models)
    {
        var caps = _delivered.HasBegun && _run.Pool.Has(PlantedBug.SuccessorsAreOutsideTheGrant) ? new Caps() : _run.Grant.Caps;
        return new(_run.Pool, _run.Definition, caps, models, _order.RefuseSubstitute, _memory);
    }

    private void EndStep(Opened opened, StepOutcome outcome, int before, Failure? failure = null)
    {
        var attempt = opened.Attempt;
        _run.EndStep(opened.Step, attempt, opened.Prepared.Call, opened.ReservedNanoUsd, outcome, _delivered.Characters - before, failure);
        if (outcome == StepOutcome.Complete || _delivered.Characters > before)
        {
            var usage = attempt.Counted(opened.Prepared.Call);
            _usage = _usage is null ? usage : _usage + usage;
        }
    }

    private Spoken Ended(Failure? failure, Opened? last) => new()
    {
        Failure = failure,
        Finishes = last?.Attempt.Finishes ?? [],
        Usage = _usage,
        FirstModel = _firstModel ?? last?.Attempt.State.Model.Id,
        LastModel = last?.Attempt.State.Model.Id,
        Handovers = _handovers,
    };

    private const string NoSeamCode = "no_seam";

    private static Failure NoSeam(Opened opened) => new()
    {
        Stage = Stage.Body,
        Class = FailureClass.Transient,
        Code = NoSeamCode,
        Message = $"{opened.Attempt.State.Endpoint.Id} did not take the text up where it had stopped ({opened.Prepared.Plan?.Form})",
    };

    private static Failure Unjoined(Failure lost, Failure next) => next with
    {
        Stage = Stage.Body,
        Message = $"{lost.Message}; nobody could go on with the answer: {next.Message}",
        Told = lost.Told is null && next.Told is null ? null : $"{lost.Told ?? lost.Message}; nobody could go on with the answer: {next.Told ?? next.Message}",
    };
}
