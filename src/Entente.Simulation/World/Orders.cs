using System.Text.Json;
using Entente.Journal;
using Entente.Pool;

namespace Entente.Simulation.World;

/// <summary>All directives there are, kept apart from the core's book.</summary>
internal sealed class Orders(SimulatedWorld world)
{
    private static readonly long LongInEffect = TimeSpan.FromSeconds(1.5).Ticks;

    private readonly List<Order> _all = [];
    private readonly Dictionary<string, Order[]> _reaching = [];

    public IReadOnlyList<Order> All => _all;

    public void Add(Order order)
    {
        order.EffectiveAt = order.Reached(world.Loop.WallShift);
        _all.Add(order);
        _reaching.Clear();
    }

    /// <summary>Whether one comes into effect just now, so that a clock set now would leave open whether it did.</summary>
    public bool IsAnyAboutNow => _all.Exists(order => Math.Abs(order.EffectiveAt - world.Loop.Now) < TimeSpan.FromMilliseconds(40).Ticks);

    /// <summary>The wall clock is set. What is in effect stays so; what is not comes when that clock reaches it.</summary>
    public void Set(TimeSpan shift)
    {
        foreach (var order in _all.Where(order => order.EffectiveAt > world.Loop.Now))
        {
            var reached = order.Reached(shift);
            order.CameByJump = reached < world.Loop.Now;
            order.EffectiveAt = Math.Max(world.Loop.Now, reached);
        }
    }

    /// <summary>The order that holds for an endpoint at a time; null for none.</summary>
    public Order? Holding(Endpoint endpoint, long at) 
    {
        foreach (var order in Reaching(endpoint))
        {
            if (order.Holds(at))
            {
                return order;
            }
        }

        return null;
    }

    public Order[] Reaching(Endpoint endpoint)
    {
        if (!_reaching.TryGetValue(endpoint.Id, out var found))
        {
            var model = world.Pool.Find(endpoint.Model)!;
            _reaching[endpoint.Id] = found = [.. _all.Where(order => order.Reaches(endpoint, model))];
        }

        return found;
    }

    /// <summary>A location was refused: the model is closed at every hosted endpoint until that is lifted.</summary>
    public void Observe(string catalogId)
    {
        if (!_all.Exists(order => order.IsObserved && !order.IsLifted && order.Match["model"] == catalogId))
        {
            var now = (Loop.SimulatedTime.Beginning + TimeSpan.FromTicks(world.Loop.Now) + world.Loop.WallShift).ToUnixTimeMilliseconds();
            Add(new Order { Match = new Dictionary<string, string> { ["model"] = catalogId }, EffectiveMs = now, IsObserved = true });

            // The core has read the refusal to its end, and goes through it in the same instant: what is decided on beside that may not know yet.
            _all[^1].EffectiveAt = world.Loop.Now + 1;
        }
    }

    /// <summary>After a crash holds what had reached the disk. What had been acknowledged must be among it.</summary>
    /// <param name="lostFrom">What was acknowledged before this may not be lost.</param>
    public void Restart(IReadOnlyList<StoredEntry> durable, long lostFrom)
    {
        var kept = new Dictionary<string, Order>();
        foreach (var entry in durable.Where(entry => entry.Kind == EntryKind.Directive))
        {
            using var json = JsonDocument.Parse(entry.Body);
            kept[entry.Subject] = Order.Read(entry.Subject, json.RootElement);
        }

        foreach (var order in _all.Where(order => order.AcknowledgedAt < lostFrom && !order.IsObserved))
        {
            var found = order.Id is not null && kept.TryGetValue(order.Id, out var one) ? one : null;
            if (found is null || (order.LiftAcknowledgedAt < lostFrom && !found.IsLifted))
            {
                world.Violate("nothing acknowledged is lost", null, $"after the restart {order} is {(found is null ? "gone" : "in force again")}, though it had been acknowledged");
            }
        }

        foreach (var order in _all.Where(order => order is { IsObserved: true, IsLifted: false } && order.AcknowledgedAt < lostFrom))
        {
            if (!kept.Values.Any(one => one.IsObserved && one.Match["model"] == order.Match["model"]))
            {
                world.Violate("withdrawn", null, $"after the restart nobody knows that {order.Match["model"]} was refused by location");
            }
        }

        // In effect once, in effect for good: also where the wall clock now is before that time.
        foreach (var order in kept.Values)
        {
            order.EffectiveAt = order.Reached(world.Loop.WallShift);
            if (order.EffectiveAt > world.Loop.Now && order.HasHeld)
            {
                order.EffectiveAt = world.Loop.Now;
            }

            var before = _all.Find(one => one.Id == order.Id && one.Id is not null);
            if (before is { IsLifted: false } && !order.IsLifted && before.EffectiveAt < lostFrom - LongInEffect && order.EffectiveAt > world.Loop.Now && world.Faults.DiskTakesAll)
            {
                world.Violate("withdrawn", null, $"{order} had been in effect for {(world.Loop.Now - before.EffectiveAt) / 10_000_000.0} s, and after the restart, the clock having been set back, it is to come");
            }
        }

        _all.Clear();
        _all.AddRange(kept.Values);
        _reaching.Clear();
    }
}
