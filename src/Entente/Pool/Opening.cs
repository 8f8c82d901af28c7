using System.Runtime.CompilerServices;
using Entente.Dialects;
using Entente.Ledger;
using Entente.Runs;

namespace Entente.Pool;

/// <summary>
/// Gets one answer begun: asks endpoint after endpoint until one speaks, and a second beside it where the first is late. Nothing of
/// this is seen by the caller.
/// </summary>
internal sealed class Opening
{
    private readonly Run _run;
    private readonly EndpointQueue _queue;
    private readonly SpeakOrder _order;
    private readonly Func<EndpointState, Prepared?> _prepare;

    /// <param name="prepare">What to say to an endpoint; null where nothing can be said to it.</param>
    public Opening(Run run, EndpointQueue queue, SpeakOrder order, Func<EndpointState, Prepared?> prepare)
    {
        _run = run;
        _queue = queue;
        _order = order;
        _prepare = prepare;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<OpenResult> OpenAsync(CancellationToken cancellationToken)
    {
        if (_queue.WithdrawnAndWanted() is { } wanted)
        {
            return new(null, Withdrawn(wanted));
        }

        if (!_order.Streamed)
        {
            return await LegAsync(hedge: false, cancellationToken);
        }

        // Not disposed: an attempt that was opened keeps listening to it for as long as it speaks.
        var firstLeft = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = LegAsync(hedge: false, firstLeft.Token).AsTask();
        if (await IsInTimeAsync(first))
        {
            return await first;
        }

        // The first is late: ask another beside it, and take whoever speaks first.
        var secondLeft = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var second = LegAsync(hedge: true, secondLeft.Token).AsTask();
        var ahead = await Task.WhenAny(first, second);
        var (behind, behindLeft) = ahead == first ? (second, secondLeft) : (first, firstLeft);
        var result = await ahead;
        if (result.Opened is null)
        {
            var other = await behind;
            return other.Opened is null && other.Failure!.Code == NoneLeft ? result : other;
        }

        // The loser ends by itself; the run settles its cost before it ends.
        behindLeft.Cancel();
        _run.Aside(SettleLoserAsync(behind));
        return result;
    }

    private const string NoneLeft = "no_endpoint";

    private async Task SettleLoserAsync(Task<OpenResult> behind)
    {
        if ((await behind).Opened is { } opened)
        {
            opened.Attempt.Cancel("another endpoint spoke first");
            _run.EndStep(opened.Step, opened.Attempt, opened.Prepared.Call, opened.ReservedNanoUsd, StepOutcome.Cancelled, 0);
            await opened.Attempt.DisposeAsync();
        }
    }

    private async Task<bool> IsInTimeAsync(Task<OpenResult> first)
    {
        var hedgeAfter = _order.HedgeAfter(_run.Definition);
        if (hedgeAfter <= TimeSpan.Zero || first.IsCompleted)
        {
            return true;
        }

        using var done = new CancellationTokenSource();
        var late = Task.Delay(hedgeAfter, _run.Pool.Time, done.Token);
        var inTime = await Task.WhenAny(first, late) == first;
        done.Cancel();
        return inTime;
    }

    /// <summary>Endpoint after endpoint, until one speaks or none is left.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<OpenResult> LegAsync(bool hedge, CancellationToken cancellationToken)
    {
        Failure? last = null;
        while (true)
        {
            if (_queue.Next(again: !hedge) is not { } next)
            {
                return new(null, last ?? None());
            }

            var mayAsk = true;
            while (next.Wait > TimeSpan.Zero)
            {
                if (!await WaitAsync(next.Wait, cancellationToken))
                {
                    return new(null, Left());
                }

                // Others may have failed there meanwhile.
                if (next.State.RestsUntil is null)
                {
                    break;
                }

                if (_queue.InsteadOf(next.State, again: !hedge) is not { } other)
                {
                    mayAsk = next.State.TryEnter(lastResort: true);
                    break;
                }

                next = other;
            }

            if (!mayAsk || _prepare(next.State) is not { } prepared)
            {
                _queue.Exclude(next.State);
                continue;
            }

            var result = await TryAsync(next.State, prepared, hedge, last, cancellationToken);
            if (result.Opened is not null)
            {
                return result;
            }

            last = result.Failure!;
            Learn(next.State, prepared, last);
            if (IsWrongForm(prepared, last))
            {
                _queue.Forget(next.State);
                continue;
            }

            if (!_queue.Note(next.State, last, _order.NextOnRefusal))
            {
                return result;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<OpenResult> TryAsync(EndpointState state, Prepared prepared, bool hedge, Failure? last, CancellationToken cancellationToken)
    {
        var generation = state.Generation;
        var (reservation, capped) = Reserve(state, prepared.Call, hedge);
        if (capped is not null)
        {
            return new(null, capped);
        }

        prepared = prepared with { Call = reservation.Call };
        var step = _run.BeginStep(state, _order.Role, Why(state, hedge, prepared, last), reservation.BoundNanoUsd);
        if (await _run.CoverAsync(step, reservation.BoundNanoUsd) is { } unwritten)
        {
            return new(null, unwritten);
        }

        var attempt = new Attempt(state, generation, _run.Pool.Codec(state.Endpoint), _run.Pool.Upstream, _run.Pool.Time, _order.Streamed, _run.Pool.Planted, cancellationToken);
        var hadWorked = state.HasWorked;
        var failure = await attempt.OpenAsync(prepared.Call, $"{_run.Id}-{step}");
        if (_order.NextOnRefusal)
        {
            failure ??= attempt.SilentRefusal;
        }

        if (failure is null)
        {
            if (!hadWorked)
            {
                _run.Pool.OnLearned?.Invoke(state);
            }

            return new(new(attempt, prepared, step, reservation.BoundNanoUsd), null);
        }

        if (failure.Class == FailureClass.Cancelled && _run.Pool.Has(PlantedBug.LosersAreNotSettled))
        {
            return new(null, failure);
        }

        _run.EndStep(step, attempt, prepared.Call, reservation.BoundNanoUsd, failure.Class == FailureClass.Cancelled ? StepOutcome.Cancelled : StepOutcome.Failed, 0);
        await attempt.DisposeAsync();
        return new(null, failure);
    }

    /// <summary>Sets the call's upper bound aside. Other runs of the same key take from the same budget: what they left is looked at anew.</summary>
    private (Reservation Reservation, Failure? Capped) Reserve(EndpointState state, Call call, bool hedge)
    {
        while (true)
        {
            var left = _run.Meter.LeftNanoUsd;
            var reservation = Reservation.For(call, state.Endpoint, Smaller(_run.Meter.CapLeftNanoUsd, _order.ShareNanoUsd), _run.Meter.BudgetLeftNanoUsd);
            if (hedge && _run.Pool.Has(PlantedBug.HedgesAreNotReserved))
            {
                return (reservation, null);
            }

            if (_run.Meter.TryReserve(reservation.BoundNanoUsd, counts: !hedge || !_run.Pool.Has(PlantedBug.HedgesAreNotCounted)) is not { } capped)
            {
                return (reservation, null);
            }

            if (_run.Meter.LeftNanoUsd == left)
            {
                return (reservation, capped);
            }
        }
    }

    private void Learn(EndpointState state, Prepared prepared, Failure failure)
    {
        if (failure.IsRevocation || failure.Class == FailureClass.Unauthorised)
        {
            _run.Emit(new EndpointLost { Endpoint = state.Endpoint.Id, Class = failure.Class, Reason = failure.Message, Directive = failure.Directive });
        }

        if (failure.Class == FailureClass.Restricted && !_run.Pool.Has(PlantedBug.LocationRefusalIsNotRemembered))
        {
            _run.EndsAfter(_run.Pool.OnRestricted?.Invoke(state, failure));
        }

        if (IsWrongForm(prepared, failure))
        {
            var plan = prepared.Plan!;
            state.CorrectContinuation(plan.Form switch { "prefill" => ContinuationForm.Prefill, "prefix" => ContinuationForm.Prefix, _ => ContinuationForm.Instruction });
            _run.Pool.OnLearned?.Invoke(state);
        }
    }

    /// <summary>The endpoint does not take a continuation said in this way: the next form follows, if there is one.</summary>
    private static bool IsWrongForm(Prepared prepared, Failure failure)
        => failure is { Class: FailureClass.Invalid, Stage: not Stage.Admission } && prepared.Plan is { Form: not "again" };

    private string Why(EndpointState state, bool hedge, Prepared prepared, Failure? last)
    {
        // Who was wanted may not be who is asked: that is said openly.
        if (prepared.Plan is null && state.Model.Id != _order.Models[0] && !hedge)
        {
            return $"takes the place of {_order.Models[0]}: {last?.Message ?? _queue.WhyNone() ?? "it is not well"}";
        }

        if (hedge)
        {
            return "asked beside the first, which was late";
        }

        if (last is not null)
        {
            return $"after {last.Code}";
        }

        return prepared.Plan is null ? _order.Why : $"goes on with the answer ({prepared.Plan.Form})";
    }

    private async Task<bool> WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(wait, _run.Pool.Time, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private Failure None() => new()
    {
        Stage = Stage.Admission,
        Class = FailureClass.Transient,
        Code = NoneLeft,
        Message = $"no endpoint is left for {string.Join(", ", _order.Models)}{(_queue.WhyNone() is { } why ? $" ({why})" : "")}",
    };

    private static Failure Left() => new() { Stage = Stage.Admission, Class = FailureClass.Cancelled, Code = "cancelled", Message = "no longer needed" };

    private static Failure Withdrawn(EndpointState state) => new()
    {
        Stage = Stage.Admission,
        Class = FailureClass.Withdrawn,
        Code = "withdrawn",
        Message = $"{state.Model.Id} was withdrawn by directive {state.Withdrawn?.Id}: {state.Withdrawn?.Reason}",
        Directive = state.Withdrawn?.Id,
    };

    private static long? Smaller(long? left, long? right)
        => left is null ? right : right is null ? left : Math.Min(left.Value, right.Value);
}
