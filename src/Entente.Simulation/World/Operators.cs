using Entente.Journal;
using Entente.Simulation.Loop;

namespace Entente.Simulation.World;

/// <summary>People who issue and lift directives while the world runs.</summary>
internal sealed class Operators(SimulatedWorld world, Dice dice)
{
    public void Plan()
    {
        for (var count = dice.Between(0, 5); count > 0; count--)
        {
            world.At(dice.Milliseconds(50, 4000), Issue);
        }
    }

    private void Issue()
    {
        if (world.Node is not { IsReady: true } node)
        {
            return;
        }

        var match = MakeMatch();
        var now = node.Time.GetUtcNow().ToUnixTimeMilliseconds();
        long? effective = dice.Below(3) switch { 0 => null, 1 => now + dice.Between(1, 2000), _ => now - dice.Between(0, 100) };
        var local = dice.Chance(0.2);
        var order = new Order { Match = match, EffectiveMs = effective ?? now, IncludeLocal = local };
        var lifted = dice.Chance(0.5) ? dice.Milliseconds(20, 2500) : (TimeSpan?)null;
        node.Process.Start(async () =>
        {
            world.Trace.Add(-1, $"issued: {order}, effective in {order.EffectiveMs - now} ms");
            world.Orders.Add(order);
            try
            {
                order.Id = (await node.Book.IssueAsync(match, effective, "simulated", local)).Id;
                order.AcknowledgedAt = world.Loop.Now;
            }
            catch (JournalUnavailableException)
            {
                return;
            }

            if (lifted is { } wait)
            {
                await Task.Delay(wait, node.Time);
                await LiftAsync(node, order);
            }
        }, world.Fail);
    }

    private async Task LiftAsync(SimulatedNode node, Order order)
    {
        world.Trace.Add(-1, $"lifted: {order}");
        order.IsLifted = true;
        try
        {
            await node.Book.LiftAsync(order.Id!);
            order.LiftAcknowledgedAt = world.Loop.Now;
        }
        catch (JournalUnavailableException)
        {
            // It is lifted until the next restart.
        }
    }

    private Dictionary<string, string> MakeMatch()
    {
        var model = dice.Pick(world.Pool.Models);
        var endpoint = dice.Pick(model.Endpoints);
        (string Axis, string? Value)[] facts =
        [
            ("developer", model.Developer), ("developer_jurisdiction", model.DeveloperJurisdiction), ("operator", endpoint.Provider.Operator),
            ("operator_jurisdiction", endpoint.Provider.Jurisdiction), ("provider", endpoint.Provider.Name), ("region", endpoint.Region),
            ("model", model.Id), ("model", model.CatalogId), ("model", endpoint.WireName),
        ];
        var match = new Dictionary<string, string>();
        for (var axes = dice.Pick([1, 1, 2]); axes > 0; axes--)
        {
            var (axis, value) = dice.Pick(facts);
            if (value is not null)
            {
                match[axis] = dice.Below(4) switch { 0 => value.ToUpperInvariant(), 1 when value.Length > 2 => value[..^1] + "*", _ => value };
            }
        }

        return match.Count > 0 ? match : new() { ["model"] = model.Id };
    }
}
