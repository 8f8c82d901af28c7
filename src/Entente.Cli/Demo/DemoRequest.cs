using System.Globalization;
using Entente.Pool;

namespace Entente.Cli.Demo;

/// <summary>What is asked of this pool, and what people are told beforehand of its cost.</summary>
/// <param name="Cost">Null for the rehearsal, which costs nothing.</param>
internal sealed record DemoRequest(string Question, byte[] Body, string? Cost)
{
    public static DemoRequest For(DemoHouse house)
    {
        if (house.IsRehearsal)
        {
            return new(DemoQuestion.OfRehearsal, DemoQuestion.Body(isRehearsal: true, isCapped: false), null);
        }

        // A cap on money shuts out whom nobody has named a price for (decision 11): then there is none, and it is said.
        var endpoints = house.Pool.Models.SelectMany(model => model.Endpoints).Where(endpoint => endpoint.Unusable is null).ToArray();
        var unknown = endpoints.Count(endpoint => endpoint.Prices is not { AreKnown: true });
        var isCapped = unknown == 0;
        return new(DemoQuestion.OfRealPool, DemoQuestion.Body(isRehearsal: false, isCapped), Say(endpoints, unknown));
    }

    private static string Say(Endpoint[] endpoints, int unknown)
    {
        var models = endpoints.Select(endpoint => endpoint.Model).Distinct().Count();
        return unknown == 0
            ? string.Create(CultureInfo.InvariantCulture, $"Real models are asked, up to {Math.Min(6, models)} of the pool's {models}: this may cost ${DemoQuestion.MostUsd:0.00} at most (a cap that goes with the request), usually a few cents. Ctrl-C stops it.")
            : $"Real models are asked, up to {Math.Min(6, models)} of the pool's {models}. What it costs cannot be said: the price of {unknown} endpoints is not known. Ctrl-C stops it.";
    }
}
