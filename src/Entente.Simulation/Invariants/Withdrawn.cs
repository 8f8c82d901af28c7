using System.Text;
using Entente.Journal;
using Entente.Simulation.Upstream;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// No call starts to a withdrawn endpoint once its directive is in effect, calls that are running then are cancelled at once, and
/// a model that was refused by location is sought at no hosted endpoint, also after a restart. What is not reached may be called.
/// </summary>
internal sealed class Withdrawn(SimulatedWorld world) : Invariant(world, "withdrawn")
{
    /// <summary>How late a timer may be; calls must not start even then.</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(20);

    /// <summary>No timer rings when the wall clock is set forward past what it was to ring for: it is looked at once a second.</summary>
    private static readonly TimeSpan LatenessAfterJump = TimeSpan.FromMilliseconds(1030);

    private readonly Dictionary<ProviderCall, bool> _refused = [];
    private readonly List<string> _observed = [];

    /// <summary>Refused by location in a call that was given up in the same instant, and when: in that instant the core may take it in, or not.</summary>
    private readonly Dictionary<string, long> _refusedAsItWasGivenUp = [];

    public override void CallStarted(ProviderCall call) => Check(call, "starts");

    public override void CallConnected(ProviderCall call) => Check(call, "is sent");

    public override void CallEnded(ProviderCall call)
    {
        if (call.CancelledAt is null && call.Plan.RefersToLocation && HasHeardRefusal(call))
        {
            _observed.Add(call.Model.CatalogId);
            _refused[call] = true;
        }
        else if (call.CancelledAt == Now && call.Plan.RefersToLocation && HasHeardRefusal(call))
        {
            _refusedAsItWasGivenUp[call.Model.CatalogId] = Now;
        }
    }

    public override void RunEnds(SimulatedRun run)
    {
        // What is acknowledged after a refusal acknowledges the refusal too.
        if (run.Error?.Code == "journal_unavailable")
        {
            return;
        }

        foreach (var call in run.Calls.Where(_refused.ContainsKey))
        {
            foreach (var order in World.Orders.All.Where(order => order.IsObserved && order.Match["model"] == call.Model.CatalogId))
            {
                order.AcknowledgedAt ??= Now;
            }
        }
    }

    /// <summary>By now the disk has had room again for some seconds.</summary>
    public override void Settled(SimulatedNode node)
    {
        foreach (var order in World.Orders.All.Where(order => order.IsObserved))
        {
            if (!World.Journal.Durable.Any(entry => entry.Kind == EntryKind.Directive && Encoding.UTF8.GetString(entry.Body.Span).Contains($"\"{order.Match["model"]}\"", StringComparison.Ordinal)))
            {
                Violated(null, $"{order.Match["model"]} was refused by location, and the next life will not know");
            }
        }
    }

    public override void Crashed()
    {
        _observed.Clear();
        _refusedAsItWasGivenUp.Clear();
    }

    public override void AfterEvent()
    {
        foreach (var catalogId in _observed)
        {
            World.Orders.Observe(catalogId);
        }

        _observed.Clear();
        if (World.Node is not { IsReady: true } node)
        {
            return;
        }

        foreach (var state in node.Pool.Endpoints)
        {
            if (state.Withdrawn is { Source: "observed" } taken && taken.Match.TryGetValue("model", out var refused) && _refusedAsItWasGivenUp.Remove(refused, out var heardAt) && heardAt == Now)
            {
                World.Orders.Observe(refused);
            }

            var should = World.Orders.Holding(state.Endpoint, Now);
            if (should is not null && state.Withdrawn is null && World.Orders.Holding(state.Endpoint, Now - Lateness.Ticks) is not null)
            {
                Violated(null, $"{state.Endpoint.Id} should be withdrawn by {should}");
            }

            if (should is null && state.Withdrawn is { } by && World.Orders.Holding(state.Endpoint, Now + 1) is null)
            {
                Violated(null, $"{state.Endpoint.Id} is withdrawn by {by.Id}, which does not reach it or does not hold");
            }
        }

        foreach (var call in World.OpenCalls)
        {
            if (!call.IsOver && World.Orders.Holding(call.Endpoint, Now - Lateness.Ticks) is { } order && order.EffectiveAt > call.StartedAt && (!order.CameByJump || order.EffectiveAt < Now - LatenessAfterJump.Ticks))
            {
                Violated(call.Run, $"{call} still runs {Lateness.TotalMilliseconds} ms after {order} came into effect");
            }
        }
    }

    public override void RunLeft(SimulatedRun run) => World.After(TimeSpan.FromMilliseconds(50), () =>
    {
        if (run.Calls.Find(call => !call.IsOver) is { } call)
        {
            Violated(run, $"its client left 50 ms ago, and {call} still runs");
        }
    });

    private void Check(ProviderCall call, string does)
    {
        if (World.Orders.Holding(call.Endpoint, Now) is { } order)
        {
            Violated(call.Run, $"{call} {does} {(Now - order.EffectiveAt) / 10_000.0:0.###} ms after {order} came into effect");
        }
    }

    /// <summary>The core has been given the whole of the refusal.</summary>
    private static bool HasHeardRefusal(ProviderCall call)
        => call.Plan.Behaviour.Error is { } error ? call.Status == error.Status && call.ReadToEnd : call.Read().Error is not null;
}
