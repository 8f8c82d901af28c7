using System.Collections.Immutable;
using Entente.Orchestration.Auto;
using Entente.Orchestration.Cascade;
using Entente.Orchestration.Conducting;
using Entente.Orchestration.Fuse;
using Entente.Orchestration.Relay;
using Entente.Orchestration.Route;
using Entente.Orchestration.Search;
using Entente.Orchestration.Vote;

namespace Entente.Orchestration;

/// <summary>Every strategy there is: what may follow `entente/`.</summary>
public static class Strategies
{
    public static ImmutableArray<IStrategy> All(Affinity affinity)
    {
        ImmutableArray<IStrategy> named =
        [
            new RouteStrategy(affinity),
            new CascadeStrategy(),
            new VoteStrategy(),
            new FuseStrategy(),
            new RelayStrategy(),
            new PlanStrategy(),
            new SearchStrategy(),
        ];
        return [.. named, new AutoStrategy(named)];
    }
}
