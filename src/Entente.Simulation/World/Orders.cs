using System.Text.Json;
using Entente.Journal;
using Entente.Pool;

namespace Entente.Simulation.World;

/// <summary>All directives there are, kept apart from the core's book.</summary>
internal sealed class Orders(SimulatedWorld world)
{
    private readonly List<Order> _all = [];
    private readonly Dictionary<string, Order[]> _reaching = [];

    public IReadOnlyList<Order> All => _all;

    public void Add(Order order)
    {
        _all.Add(order);
        _reaching.Clear();
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
            var now = (Loop.SimulatedTime.Beginning + TimeSpan.FromTicks(world.Loop.Now)).ToUnixTimeMilliseconds();
            Add(new Order { Match = new Dictionary<string, string> { ["model"] = catalogId }, EffectiveMs = now, IsObserved = true });
        }
    }

    /// <summary>After a crash holds what had reached the disk. What had been acknowledged must be among it.</summary>
    public void Restart(IReadOnlyList<StoredEntry> durable)
    {
        var kept = new Dictionary<string, Order>();
        foreach (var entry in durable.Where(entry => entry.Kind == EntryKind.Directive))
        {
            using var json = JsonDocument.Parse(entry.Body);
            kept[entry.Subject] = Order.Read(entry.Subject, json.RootElement);
        }

        foreach (var order in _all.Where(order => order is { IsAcknowledged: true, IsObserved: false }))
        {
            var found = order.Id is not null && kept.TryGetValue(order.Id, out var one) ? one : null;
            if (found is null || (order.LiftIsAcknowledged && !found.IsLifted))
            {
                world.Violate("nothing acknowledged is lost", null, $"after the restart {order} is {(found is null ? "gone" : "in force again")}, though it had been acknowledged");
            }
        }

        foreach (var order in _all.Where(order => order is { IsObserved: true, IsLifted: false, IsAcknowledged: true }))
        {
            if (!kept.Values.Any(one => one.IsObserved && one.Match["model"] == order.Match["model"]))
            {
                world.Violate("withdrawn", null, $"after the restart nobody knows that {order.Match["model"]} was refused by location");
            }
        }

        _all.Clear();
        _all.AddRange(kept.Values);
        _reaching.Clear();
    }
}
