using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Guidance;
using Entente.Orchestration.Auto;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration;

/// <summary>Decides from the model's name, the effort and what is in reach how a question is answered.</summary>
public sealed class Planner
{
    private const string House = "entente";

    private readonly PoolState _pool;
    private readonly Affinity _affinity;
    private readonly ImmutableDictionary<string, IStrategy> _strategies;

    public Planner(PoolState pool, Affinity affinity, IEnumerable<IStrategy> strategies)
    {
        _pool = pool;
        _affinity = affinity;
        _strategies = strategies.ToImmutableDictionary(strategy => strategy.Name);
    }

    public IEnumerable<string> Strategies => _strategies.Keys.Order();

    /// <summary>What may be asked for by name: `entente`, its strategies, pool models, ensembles and aliases.</summary>
    public IEnumerable<string> Names(PoolDefinition definition)
        => [House, .. Strategies.Select(name => $"{House}/{name}"), .. definition.Models.Select(model => model.Id), .. definition.Ensembles.Keys.Order(), .. definition.Aliases.Keys.Order()];

    /// <summary>Exactly one of the two is set.</summary>
    public (Plan? Plan, RunError? Error) Decide(Question question, PoolDefinition definition)
    {
        if (question.Options.Verifier is { } verifier && !definition.Verifiers.ContainsKey(verifier))
        {
            return (null, UnknownVerifier(verifier, definition));
        }

        var name = question.Call.Model;
        if (question.Options.Strategy is { } wanted)
        {
            if (!_strategies.TryGetValue(wanted, out var strategy))
            {
                return (null, Unknown("strategy", wanted, Strategies));
            }

            return Ensembled(question, definition, strategy, definition.Ensembles.GetValueOrDefault(name), $"the request asks for {wanted}");
        }

        if (name == House)
        {
            return Ensembled(question, definition, _strategies["auto"], null, "");
        }

        if (name.StartsWith(House + "/", StringComparison.Ordinal))
        {
            var asked = name[(House.Length + 1)..];
            return _strategies.TryGetValue(asked, out var strategy)
                ? Ensembled(question, definition, strategy, null, $"{name} was asked for")
                : (null, Unknown("strategy", asked, Strategies));
        }

        if (definition.Ensembles.TryGetValue(name, out var ensemble))
        {
            return _strategies.TryGetValue(ensemble.Strategy, out var strategy)
                ? Ensembled(question, definition, strategy, ensemble, $"the ensemble {name} was asked for")
                : (null, Unknown("strategy", ensemble.Strategy, Strategies));
        }

        return Named(question, definition, name);
    }

    private (Plan?, RunError?) Named(Question question, PoolDefinition definition, string name)
    {
        var isAlias = definition.Aliases.TryGetValue(name, out var target);
        if (definition.Find(target ?? name) is not { } model)
        {
            return (null, new()
            {
                Status = 404,
                Code = "model_not_found",
                Param = "model",
                IsFinal = true,
                Message = $"The model \"{name}\" is not in this pool. Ask for one of: {string.Join(", ", Names(definition).Take(12))}. GET /v1/models lists all.",
            });
        }

        var refuse = !isAlias && (question.Grant.WithdrawnByName ?? definition.WithdrawnByName) == WithdrawnByName.Refuse;
        return (new Plan
        {
            Strategy = _strategies["route"],
            Why = isAlias ? $"{name} stands for {model.Id}" : $"{name} was asked for by name",
            Models = [model.Id, .. model.Fallback],
            RefuseSubstitute = refuse,
        }, null);
    }

    private RunError NoTools(IStrategy strategy) => new()
    {
        Status = 400,
        Code = "tools_not_supported",
        Param = "tools",
        IsFinal = true,
        Message = $"{House}/{strategy.Name} cannot take tools: its models speak to each other, and a tool's result comes in a request of its own. Ask {string.Join(", ", _strategies.Values.Where(other => other.TakesTools).Select(other => $"{House}/{other.Name}").Order())}, or leave the tools out.",
    };

    private (Plan?, RunError?) Ensembled(Question question, PoolDefinition definition, IStrategy strategy, Ensemble? ensemble, string why)
    {
        var caps = ensemble is null ? question.Grant.Caps : question.Grant.Caps.Within(ensemble);
        var estimate = definition.Learned?.Estimate(question.Call, [.. InReach(definition, caps)]);
        var models = ensemble is { Panel.IsEmpty: false } ? ensemble.Panel : Ranked(question, definition, caps, estimate);
        if (models.IsEmpty)
        {
            return (null, NobodyInReach(definition, caps));
        }

        var plan = new Plan
        {
            Strategy = strategy,
            Why = why,
            Models = models,
            Estimate = estimate,
            Caps = caps,
            PanelSize = ensemble is { Panel.IsEmpty: false } ? models.Length : null,
            Judge = ensemble?.Judge,
            Writer = ensemble?.Writer,
            Conductor = ensemble?.Conductor,
            Agreement = ensemble?.Agreement,
            Verifier = ensemble?.Verifier,
        };
        if (strategy is AutoStrategy auto)
        {
            var (begun, refusal) = Chosen(question, definition, plan, auto);
            return (begun is null ? null : Expecting(begun), refusal);
        }

        if (strategy.Name != "route" && (QuestionTraits.WhyOneSpeaker(question.Call) ?? WhyOneModel(models)) is { } one)
        {
            return (Expecting(plan with { Strategy = _strategies["route"], Why = $"{why}, but {one}" }), null);
        }

        return QuestionTraits.Tools(question.Call) && !strategy.TakesTools ? (null, NoTools(strategy)) : (Expecting(plan), null);
    }

    /// <summary>The plan, whose why says what was learned about those that it asks.</summary>
    private static Plan Expecting(Plan plan) => plan.Estimate?.Say(plan.Models) is { } expected ? plan with { Why = $"{plan.Why}; {expected}" } : plan;

    private (Plan?, RunError?) Chosen(Question question, PoolDefinition definition, Plan plan, AutoStrategy auto)
    {
        if (question.Call.ReasoningEffort is { } effort && !RunOptions.Efforts.Contains(effort))
        {
            return (null, UnknownEffort(effort));
        }

        var caps = plan.Caps!;
        ImmutableArray<string> reach = [.. plan.Models.Where(id => definition.Find(id) is { } model && IsInReach(model, caps))];
        if (reach.IsEmpty)
        {
            return (null, NobodyInReach(definition, caps));
        }

        plan = plan with { Models = plan.PanelSize is null ? reach : plan.Models };
        var survey = new AutoSurvey
        {
            Call = question.Call,
            Pool = definition,
            Plan = plan with { Models = reach, PanelSize = plan.PanelSize is null ? null : reach.Length },
            Limits = new((question.Grant with { Caps = caps }).LeftNanoUsd, caps.MaxCalls, caps.MaxSeconds),
            Verifier = question.Options.Verifier ?? plan.Verifier,
        };
        var (chosen, why) = auto.Choose(survey);
        return (plan with { Chosen = chosen, Why = plan.Why.Length == 0 ? why : $"{plan.Why}; {why}" }, null);
    }

    /// <summary>The calls that a plan usually makes, in order, and what they are likely to cost together: null where a price is not known.</summary>
    public static (ImmutableArray<Seat> Seats, long? NanoUsd) Usual(Plan plan, Question question, PoolDefinition definition)
    {
        var seats = Staffing.Of(plan, definition, question.Call);
        return (seats, Staffing.Cost(seats, definition, question.Call));
    }

    private static string? WhyOneModel(ImmutableArray<string> models) => models.Length == 1 ? $"{models[0]} alone is in reach" : null;

    /// <summary>
    /// Models in reach, the best first: the one that holds this conversation, so that its provider's prompt cache keeps working;
    /// then those that are well and that the cap on cost has room for; then as was learned, where anything was; at low effort the cheapest, else the best known, else in the order of the configuration.
    /// </summary>
    private ImmutableArray<string> Ranked(Question question, PoolDefinition definition, Caps caps, LearnedEstimate? estimate)
    {
        var held = _affinity.Find(question.Grant.Caller, question.Call);
        var cheap = question.Call.ReasoningEffort is { } effort && Efforts.IsLow(effort);
        var money = (question.Grant with { Caps = caps }).LeftNanoUsd;
        return [.. InReach(definition, caps)
            .Select((model, place) => (model, place))
            .OrderByDescending(item => item.model.Id == held)
            .ThenByDescending(item => _pool.EndpointsOf(item.model).Any(state => state.IsOpen))
            .ThenByDescending(item => money is not { } left || Affordance.Has(item.model, question.Call, Affordance.UsualTokens, left))
            .ThenByDescending(item => estimate?.WorthOf(item.model.Id) ?? 0)
            .ThenBy(item => cheap ? Affordance.Price(item.model) : 0)
            .ThenByDescending(item => item.model.Quality ?? 0)
            .ThenBy(item => item.place)
            .Select(item => item.model.Id)];
    }

    private IEnumerable<PoolModel> InReach(PoolDefinition definition, Caps caps)
        => definition.Models.Where(model => IsInReach(model, caps));

    private bool IsInReach(PoolModel model, Caps caps) => _pool.EndpointsOf(model).Any(state => _pool.WhyNot(state, caps) is null);

    private RunError NobodyInReach(PoolDefinition definition, Caps caps)
    {
        var reasons = definition.Models.SelectMany(_pool.EndpointsOf).Select(state => $"{state.Endpoint.Id}: {_pool.WhyNot(state, caps)}").Take(5);
        return new()
        {
            Status = 503,
            Code = "no_model_in_reach",
            Message = $"No model of the pool may answer this request ({string.Join("; ", reasons)}). Loosen the request's limits, or add an endpoint.",
        };
    }

    private static RunError UnknownVerifier(string name, PoolDefinition definition) => new()
    {
        Status = 400,
        Code = "invalid_value",
        Param = "entente.verifier",
        IsFinal = true,
        Message = definition.Verifiers.IsEmpty
            ? $"entente.verifier names the verifier \"{name}\", and this server's configuration defines none; leave it out"
            : $"entente.verifier names the verifier \"{name}\", which is not known here. Known: {string.Join(", ", definition.Verifiers.Keys.Order())}.",
    };

    private static RunError UnknownEffort(string effort) => new()
    {
        Status = 400,
        Code = "invalid_value",
        Param = "reasoning_effort",
        IsFinal = true,
        Message = $"reasoning_effort must be one of {string.Join(", ", RunOptions.Efforts)} where {House} chooses the strategy, not \"{effort}\". Name a model, or a strategy such as {House}/route, to pass on an effort of its own.",
    };

    private static RunError Unknown(string what, string value, IEnumerable<string> known) => new()
    {
        Status = 404,
        Code = "model_not_found",
        Param = "model",
        IsFinal = true,
        Message = $"There is no {what} \"{value}\". Known: {string.Join(", ", known)}.",
    };
}
