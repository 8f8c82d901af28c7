using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Entente.Continuity;
using Entente.Dialects;
using Entente.Runs;
using Entente.Time;

namespace Entente.Pool;

/// <summary>The pool as it is now: what is configured, how each endpoint fares, which directives hold. Safe for concurrent use.</summary>
public sealed class PoolState
{
    private readonly Lock _lock = new();
    private readonly ImmutableDictionary<string, ICodec> _codecs;
    private readonly ConditionalWeakTable<Endpoint, ICodec> _codecOf = [];
    private ImmutableArray<EndpointState> _ordered = [];
    private ImmutableDictionary<string, EndpointState> _states = ImmutableDictionary<string, EndpointState>.Empty;

    public PoolState(PoolDefinition definition, IEnumerable<ICodec> codecs, IUpstream upstream, TimeProvider time, IChance chance)
    {
        _codecs = codecs.ToImmutableDictionary(codec => codec.Dialect);
        Upstream = upstream;
        Time = time;
        Chance = chance;
        Definition = definition;
        Replace(definition);
    }

    public PoolDefinition Definition { get; private set; }

    public TimeProvider Time { get; }

    internal IUpstream Upstream { get; }

    /// <summary>Set by tests only.</summary>
    internal PlantedBug Planted { get; set; }

    internal IChance Chance { get; }

    /// <summary>A model or region is refused to us by law or location (decision 10). Set by Continuity.</summary>
    internal Func<EndpointState, Failure, Task<bool>>? OnRestricted { get; set; }

    /// <summary>An endpoint answered for the first time, or a fact about it was corrected. Set by Continuity.</summary>
    internal Action<EndpointState>? OnLearned { get; set; }

    /// <summary>In the order of the configuration: a hash table's would be another in each process.</summary>
    public IReadOnlyCollection<EndpointState> Endpoints => _ordered;

    public EndpointState? Find(string endpoint) => _states.GetValueOrDefault(endpoint);

    internal bool Has(PlantedBug bug) => (Planted & bug) != 0;

    internal ICodec Codec(Endpoint endpoint) => _codecOf.GetValue(endpoint, endpoint => ChatServers.Of(endpoint) ?? _codecs[endpoint.Dialect]);

    /// <summary>A dialect that this build can speak to a provider.</summary>
    public bool Speaks(string dialect) => _codecs.ContainsKey(dialect);

    internal IEnumerable<EndpointState> EndpointsOf(PoolModel model)
    {
        foreach (var endpoint in model.Endpoints)
        {
            if (_states.TryGetValue(endpoint.Id, out var state))
            {
                yield return state;
            }
        }
    }

    /// <summary>Takes a new configuration as a whole; what is known of endpoints that stay is kept.</summary>
    public void Replace(PoolDefinition definition)
    {
        lock (_lock)
        {
            var states = ImmutableDictionary.CreateBuilder<string, EndpointState>();
            foreach (var model in definition.Models)
            {
                foreach (var endpoint in model.Endpoints)
                {
                    if (!_states.TryGetValue(endpoint.Id, out var state) || state.Endpoint != endpoint)
                    {
                        state = new EndpointState(endpoint, model, Time) { HasWorked = state?.HasWorked ?? false };
                    }

                    state.Model = model;
                    states[endpoint.Id] = state;
                }
            }

            _states = states.ToImmutable();
            _ordered = [.. definition.Models.SelectMany(model => model.Endpoints).Select(endpoint => endpoint.Id).Distinct().Select(id => _states[id])];
            Definition = definition;
        }
    }

    /// <summary>Why a run with these caps may not call the endpoint; null where it may. Health is not asked.</summary>
    public string? WhyNot(EndpointState state, Caps caps)
    {
        var (endpoint, model) = (state.Endpoint, state.Model);
        if (endpoint.Unusable is { } unusable)
        {
            return unusable;
        }

        if (!Speaks(endpoint.Dialect))
        {
            return $"dialect {endpoint.Dialect} is not spoken yet";
        }

        if (state.Withdrawn is { } directive)
        {
            return $"withdrawn by directive {directive.Id}: {directive.Reason}";
        }

        if (!caps.Models.IsEmpty && !caps.Models.Contains(model.Id))
        {
            return "not among the models of this key";
        }

        foreach (var excluded in caps.Exclude)
        {
            if (Pattern.Matches(excluded, model.Id) || Pattern.Matches(excluded, model.CatalogId) || Pattern.Matches(excluded, model.Developer)
                || Pattern.Matches(excluded, endpoint.Provider.Name) || Pattern.Matches(excluded, endpoint.Provider.Operator))
            {
                return $"excluded by the request ({excluded})";
            }
        }

        if (!caps.Jurisdictions.IsEmpty
            && (JurisdictionFault("developer", model.DeveloperJurisdiction, caps) ?? JurisdictionFault("operator", endpoint.Provider.Jurisdiction, caps)) is { } fault)
        {
            return fault;
        }

        if ((caps.MaxCostNanoUsd is not null || caps.PricedOnly) && endpoint.Prices is not { AreKnown: true })
        {
            return caps.PricedOnly ? "its price is not known, and the key has a budget" : "its price is not known, and the request has a cap on cost";
        }

        return null;
    }

    private static string? JurisdictionFault(string who, string? jurisdiction, Caps caps)
    {
        if (jurisdiction is null)
        {
            return $"the jurisdiction of its {who} is not known";
        }

        return caps.Jurisdictions.Contains(jurisdiction, StringComparer.OrdinalIgnoreCase) ? null : $"its {who} is bound by {jurisdiction}";
    }
}
