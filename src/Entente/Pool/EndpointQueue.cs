using System.Collections.Immutable;
using Entente.Admission;
using Entente.Runs;

namespace Entente.Pool;

/// <summary>
/// In which order endpoints are asked for one answer: the models in the order given, each model's endpoints before the next model,
/// an endpoint again only where its failure allows it. Confined to one answer, whose hedge asks beside the first call: safe for concurrent use.
/// </summary>
internal sealed class EndpointQueue
{
    private const int MostTries = 3;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly PoolState _pool;
    private readonly Caps _caps;
    private readonly ImmutableArray<PoolModel> _models;
    private readonly bool _refuseSubstitute;
    private readonly Dictionary<EndpointState, int> _tries = [];
    private Dictionary<EndpointState, Failure>? _failures;
    private HashSet<EndpointState>? _excluded;
    private readonly AnswerMemory _memory;

    /// <param name="models">Pool ids in order; the first is the one that was wanted.</param>
    /// <param name="refuseSubstitute">A withdrawn model is not replaced by another.</param>
    /// <param name="memory">Shared by all queues of the answer.</param>
    public EndpointQueue(PoolState pool, PoolDefinition definition, Caps caps, ImmutableArray<string> models, bool refuseSubstitute, AnswerMemory memory)
    {
        _memory = memory;
        _pool = pool;
        _caps = caps;
        _models = Known(definition, models);
        _refuseSubstitute = refuseSubstitute;
    }

    private static ImmutableArray<PoolModel> Known(PoolDefinition definition, ImmutableArray<string> names)
    {
        var models = ImmutableArray.CreateBuilder<PoolModel>(names.Length);
        foreach (var name in names)
        {
            if (definition.Find(name) is { } model && !models.Contains(model))
            {
                models.Add(model);
            }
        }

        return models.DrainToImmutable();
    }

    /// <summary>The first model's endpoints are all withdrawn, or not allowed: why.</summary>
    public string? WhyNone()
    {
        foreach (var model in _models)
        {
            foreach (var state in _pool.EndpointsOf(model))
            {
                if (_pool.WhyNot(state, _caps) is { } why)
                {
                    return $"{state.Endpoint.Id}: {why}";
                }

                if (state.RestsUntil is { } until)
                {
                    return $"{state.Endpoint.Id}: {state.Health} until {until:HH:mm:ss} UTC";
                }
            }
        }

        return null;
    }

    /// <summary>The wanted model is withdrawn and the caller does not want another in its place.</summary>
    public EndpointState? WithdrawnAndWanted()
    {
        if (!_refuseSubstitute || _models.IsEmpty)
        {
            return null;
        }

        var states = _pool.EndpointsOf(_models[0]).ToList();
        return states.Count > 0 && states.TrueForAll(state => state.Withdrawn is not null) ? states[0] : null;
    }

    /// <summary>The next endpoint, and how long to wait before it is asked; null when there is none left.</summary>
    /// <param name="again">Whether one that failed may be asked again; a hedge asks new ones only.</param>
    public (EndpointState State, TimeSpan Wait)? Next(bool again)
    {
        lock (_lock)
        {
            return Next(again, lastResort: false) ?? Next(again, lastResort: true);
        }
    }

    /// <summary>
    /// In place of an endpoint that was to be asked after a wait and has begun to rest in it: another that does not rest. Null where
    /// there is none.
    /// </summary>
    public (EndpointState State, TimeSpan Wait)? InsteadOf(EndpointState resting, bool again)
    {
        lock (_lock)
        {
            if (Next(again, lastResort: false) is not { } other)
            {
                return null;
            }

            if (--_tries[resting] == 0)
            {
                _tries.Remove(resting);
            }

            return other.State == resting ? null : other;
        }
    }

    /// <summary>Remembers what came of a call. Returns false where no other endpoint can mend it.</summary>
    public bool Note(EndpointState state, Failure failure, bool nextOnRefusal)
    {
        lock (_lock)
        {
            return NoteInside(state, failure, nextOnRefusal);
        }
    }

    public void Exclude(EndpointState state)
    {
        lock (_lock)
        {
            (_excluded ??= []).Add(state);
        }
    }

    /// <summary>It was asked in a form that it does not take: it may be asked in another.</summary>
    public void Forget(EndpointState state)
    {
        lock (_lock)
        {
            _tries.Remove(state);
        }
    }

    private bool NoteInside(EndpointState state, Failure failure, bool nextOnRefusal)
    {
        (_failures ??= [])[state] = failure;
        switch (failure.Class)
        {
            case FailureClass.Cancelled:
                return false;
            case FailureClass.Refused:
                ExcludeModel(state);
                return nextOnRefusal || _pool.Has(PlantedBug.RefusalsAreRoutedAround);
            case FailureClass.Invalid when failure.Stage == Stage.Admission:
                (_excluded ??= []).Add(state);
                return failure.Code is not ("max_calls_reached" or "max_seconds_reached" or "journal_unavailable");
            case FailureClass.Invalid:
                (_excluded ??= []).Add(state);
                return IsLimitOfEndpoint(failure);
            case FailureClass.Restricted when _pool.Has(PlantedBug.TwinsAreAsked):
                (_excluded ??= []).Add(state);
                return true;
            case FailureClass.Restricted:
                ExcludeModel(state);
                return !_refuseSubstitute;
            case FailureClass.Withdrawn:
                (_excluded ??= []).Add(state);
                return !(_refuseSubstitute && WithdrawnAndWanted() is not null);
            case FailureClass.Unauthorised:
                (_excluded ??= []).Add(state);
                return true;
            default:
                if (failure is { Class: FailureClass.Limited, RetryAfter: { } pause })
                {
                    _memory.Pause(state, pause);
                }

                if ((failure.WasSilent && !_pool.Has(PlantedBug.SilentEndpointsAreAskedAgain)) || (failure is { Class: FailureClass.Limited, RetryAfter: { } told } && told > LongestWait))
                {
                    _memory.GiveUp(state);
                }

                if (_tries.GetValueOrDefault(state) >= MostTries)
                {
                    (_excluded ??= []).Add(state);
                }

                return true;
        }
    }

    private (EndpointState State, TimeSpan Wait)? Next(bool again, bool lastResort)
    {
        foreach (var model in _models)
        {
            if (Waiting(model, again) is { } wait)
            {
                return Take(wait.State, wait.Wait);
            }

            foreach (var state in Usable(model, lastResort))
            {
                if (!_tries.ContainsKey(state) && CanTake(state) && state.TryEnter(lastResort))
                {
                    return Take(state, TimeSpan.Zero);
                }
            }

            if (!again || _failures is null)
            {
                continue;
            }

            foreach (var state in Usable(model, lastResort))
            {
                if (_failures is not null && _failures.TryGetValue(state, out var failure) && MayAskAgain(failure) && state.TryEnter(lastResort))
                {
                    var pause = Backoff.After(failure with { RetryAfter = null }, _tries[state], _pool.Chance);
                    return Take(state, _pool.Has(PlantedBug.NoBackOff) ? TimeSpan.Zero : pause);
                }
            }
        }

        return null;
    }

    /// <summary>One that told us to wait longer than we do is left alone.</summary>
    private static bool MayAskAgain(Failure failure) => failure is { Class: FailureClass.Transient } or { Class: FailureClass.Limited, RetryAfter: null };

    /// <summary>An endpoint of this model that told us to wait, and not for long.</summary>
    private (EndpointState State, TimeSpan Wait)? Waiting(PoolModel model, bool again)
    {
        if (!again || _failures is null)
        {
            return null;
        }

        foreach (var state in Usable(model, lastResort: true))
        {
            if (_failures is not null && _failures.TryGetValue(state, out var failure) && failure is { Class: FailureClass.Limited, RetryAfter: { } wait } && wait <= LongestWait)
            {
                return (state, wait);
            }
        }

        return null;
    }

    private IEnumerable<EndpointState> Usable(PoolModel model, bool lastResort)
    {
        foreach (var endpoint in model.Endpoints)
        {
            if (_pool.Find(endpoint.Id) is { } state && _excluded?.Contains(state) != true && !_memory.IsGivenUp(state) && _pool.WhyNot(state, _caps) is null && (lastResort || state.IsOpen))
            {
                yield return state;
            }
        }
    }

    private (EndpointState, TimeSpan) Take(EndpointState state, TimeSpan wait)
    {
        _tries[state] = _tries.GetValueOrDefault(state) + 1;
        var pause = _memory.PauseLeft(state);
        return (state, pause > wait ? pause : wait);
    }

    /// <summary>After a context that was too long only an endpoint with more room is worth a call.</summary>
    private bool CanTake(EndpointState state)
    {
        if (_failures is null)
        {
            return true;
        }

        foreach (var (failed, failure) in _failures)
        {
            if (IsContext(failure) && state.Endpoint.ContextTokens is { } room && failed.Endpoint.ContextTokens is { } tooLittle && room <= tooLittle)
            {
                return false;
            }
        }

        return true;
    }

    private void ExcludeModel(EndpointState state)
    {
        foreach (var other in _models.Where(model => model.CatalogId == state.Model.CatalogId).SelectMany(_pool.EndpointsOf))
        {
            if (!other.Endpoint.IsLocal || other == state)
            {
                (_excluded ??= []).Add(other);
            }
        }
    }

    private static bool IsContext(Failure failure) => failure.Code.Contains("context_length", StringComparison.Ordinal);

    private static bool IsLimitOfEndpoint(Failure failure)
        => IsContext(failure) || failure.Code is "unsupported_value" or "unsupported_parameter" or "cannot_carry";
}
