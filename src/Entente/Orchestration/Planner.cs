using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration;

/// <summary>Decides from the model's name, the effort and what is in reach how a question is answered.</summary>
public sealed class Planner
{
    private const string Auto = "entente";
    private const int FewestDevelopers = 3;

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
        => [Auto, .. Strategies.Select(name => $"{Auto}/{name}"), .. definition.Models.Select(model => model.Id), .. definition.Ensembles.Keys.Order(), .. definition.Aliases.Keys.Order()];

    /// <summary>Exactly one of the two is set.</summary>
    public (Plan? Plan, RunError? Error) Decide(Question question, PoolDefinition definition)
    {
        var name = question.Call.Model;
        if (question.Options.Strategy is { } wanted)
        {
            if (!_strategies.TryGetValue(wanted, out var strategy))
            {
                return (null, Unknown("strategy", wanted, Strategies));
            }

            return Ensembled(question, definition, strategy, definition.Ensembles.GetValueOrDefault(name), $"the request asks for {wanted}");
        }

        if (name == Auto)
        {
            return DecideAuto(question, definition);
        }

        if (name.StartsWith(Auto + "/", StringComparison.Ordinal))
        {
            var asked = name[(Auto.Length + 1)..];
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

    private (Plan?, RunError?) DecideAuto(Question question, PoolDefinition definition)
    {
        var (call, caps) = (question.Call, question.Grant.Caps);
        var route = _strategies["route"];
        if (call.ReasoningEffort is "none" or "minimal" or "low")
        {
            return Ensembled(question, definition, route, null, $"effort {call.ReasoningEffort}: one model is enough");
        }

        if (HasTools(call))
        {
            return Ensembled(question, definition, route, null, "tools are offered or were called: one model holds the conversation with them");
        }

        if (WhyOneSpeaker(call) is { } one)
        {
            return Ensembled(question, definition, route, null, one);
        }

        var developers = InReach(definition, caps).Select(model => model.Developer).OfType<string>().Distinct().Count();
        if (developers < FewestDevelopers || caps.MaxCalls is < FewestDevelopers + 2)
        {
            return Ensembled(question, definition, route, null, developers < FewestDevelopers
                ? $"models of {developers} developer(s) are in reach, and a panel needs {FewestDevelopers}"
                : $"max_calls {caps.MaxCalls} leaves no room for a panel");
        }

        return Ensembled(question, definition, _strategies["fuse"], null, $"models of {developers} developers are in reach");
    }

    /// <summary>Why several models cannot answer this call as one, whatever their strategy; null where they can.</summary>
    internal static string? WhyOneSpeaker(Call call) => call.Choices > 1 || call.Logprobs ? "several choices or logprobs belong to one model" : null;

    /// <summary>Tools are offered, or have been called before.</summary>
    private static bool HasTools(Call call) => !call.Tools.IsEmpty || call.Messages.Any(message => message.Parts.Any(part => part is ToolCallPart or ToolResultPart));

    private RunError NoTools(IStrategy strategy) => new()
    {
        Status = 400,
        Code = "tools_not_supported",
        Param = "tools",
        IsFinal = true,
        Message = $"{Auto}/{strategy.Name} cannot take tools: its models speak to each other, and a tool's result comes in a request of its own. Ask {string.Join(", ", _strategies.Values.Where(other => other.TakesTools).Select(other => $"{Auto}/{other.Name}").Order())}, or leave the tools out.",
    };

    private (Plan?, RunError?) Ensembled(Question question, PoolDefinition definition, IStrategy strategy, Ensemble? ensemble, string why)
    {
        var caps = ensemble is null ? question.Grant.Caps : question.Grant.Caps.Within(ensemble);
        var models = ensemble is { Panel.IsEmpty: false } ? ensemble.Panel : Ranked(question, definition, caps);
        if (models.IsEmpty)
        {
            return (null, NobodyInReach(definition, caps));
        }

        if (strategy.Name != "route" && (WhyOneSpeaker(question.Call) ?? WhyOneModel(models)) is { } one)
        {
            strategy = _strategies["route"];
            why = $"{why}, but {one}";
        }

        if (HasTools(question.Call) && !strategy.TakesTools)
        {
            return (null, NoTools(strategy));
        }

        return (new Plan { Strategy = strategy, Why = why, Models = models, Caps = caps, PanelSize = ensemble is { Panel.IsEmpty: false } ? models.Length : null, Judge = ensemble?.Judge, Writer = ensemble?.Writer, Conductor = ensemble?.Conductor, Agreement = ensemble?.Agreement }, null);
    }

    private static string? WhyOneModel(ImmutableArray<string> models) => models.Length == 1 ? $"{models[0]} alone is in reach" : null;

    /// <summary>
    /// Models in reach, the best first: the one that holds this conversation, so that its provider's prompt cache keeps working;
    /// then those that are well and that the cap on cost has room for; at low effort the cheapest, else the best known, else in the order of the configuration.
    /// </summary>
    private ImmutableArray<string> Ranked(Question question, PoolDefinition definition, Caps caps)
    {
        var held = _affinity.Find(question.Grant.Caller, question.Call);
        var cheap = question.Call.ReasoningEffort is "none" or "minimal" or "low";
        var money = (question.Grant with { Caps = caps }).LeftNanoUsd;
        return [.. InReach(definition, caps)
            .Select((model, place) => (model, place))
            .OrderByDescending(item => item.model.Id == held)
            .ThenByDescending(item => _pool.EndpointsOf(item.model).Any(state => state.IsOpen))
            .ThenByDescending(item => money is not { } left || Affordance.Has(item.model, question.Call, Affordance.UsualTokens, left))
            .ThenBy(item => cheap ? Affordance.Price(item.model) : 0)
            .ThenByDescending(item => item.model.Quality ?? 0)
            .ThenBy(item => item.place)
            .Select(item => item.model.Id)];
    }

    private IEnumerable<PoolModel> InReach(PoolDefinition definition, Caps caps)
        => definition.Models.Where(model => _pool.EndpointsOf(model).Any(state => _pool.WhyNot(state, caps) is null));

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

    private static RunError Unknown(string what, string value, IEnumerable<string> known) => new()
    {
        Status = 404,
        Code = "model_not_found",
        Param = "model",
        IsFinal = true,
        Message = $"There is no {what} \"{value}\". Known: {string.Join(", ", known)}.",
    };
}
