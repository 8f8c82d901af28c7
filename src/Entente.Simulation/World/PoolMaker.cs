using System.Collections.Immutable;
using Entente.Catalog;
using Entente.Dialects;
using Entente.Pool;
using Entente.Rehearsal.Minds;

namespace Entente.Simulation.World;

/// <summary>A pool such as people have: models that share developers, the same model under two names, local copies, unknown facts.</summary>
internal static class PoolMaker
{
    private static readonly string?[] Jurisdictions = ["XA", "XB", "XC", "XD", null];

    private static readonly Timeouts Short = new()
    {
        Connect = TimeSpan.FromMilliseconds(150),
        Headers = TimeSpan.FromMilliseconds(400),
        FirstToken = TimeSpan.FromMilliseconds(700),
        HedgeAfter = TimeSpan.FromMilliseconds(250),
        BetweenTokens = TimeSpan.FromMilliseconds(300),
        Total = TimeSpan.FromSeconds(6),
        Heartbeat = TimeSpan.FromSeconds(1),
        Commit = TimeSpan.FromMilliseconds(400),
    };

    public static PoolDefinition Make(Dice dice)
    {
        var providers = Enumerable.Range(0, dice.Between(3, 6)).Select(number => new Provider
        {
            Name = $"provider{number}",
            Operator = dice.Chance(0.9) ? $"Operator {number % 4}" : null,
            Jurisdiction = dice.Pick(Jurisdictions),
        }).ToList();
        var dialects = providers.ToDictionary(provider => provider.Name, _ => dice.Chance(0.5) ? DialectNames.OpenAiChat : DialectNames.AnthropicMessages);
        var home = new Provider { Name = "home", Operator = "Home", Jurisdiction = "XA" };
        dialects[home.Name] = DialectNames.OpenAiChat;

        var ids = Enumerable.Range(0, dice.Between(4, 8)).Select(number => $"m{number}").ToList();
        var catalogue = ids.ToDictionary(id => id, id => $"lab/{id}");
        catalogue[ids[^1]] = catalogue[ids[0]];    // the same model under two names
        var developers = Enumerable.Range(0, 4).Select(number => (Name: dice.Chance(0.95) ? $"Lab {number}" : null, Jurisdiction: dice.Pick(Jurisdictions))).ToList();
        var makers = catalogue.Values.Distinct().ToDictionary(id => id, _ => dice.Pick(developers));

        var models = ids.Select(id =>
        {
            var mind = dice.Pick(Cast.Minds);
            var maker = makers[catalogue[id]];
            var places = providers.ToList();
            dice.Shuffle(places);
            var endpoints = places.Take(dice.Between(1, 3)).ToList();
            if (dice.Chance(0.3))
            {
                endpoints.Insert(dice.Below(endpoints.Count + 1), home);
            }

            return new PoolModel
            {
                Id = id,
                CatalogId = catalogue[id],
                IdentityIsKnown = true,
                Developer = maker.Name,
                DeveloperJurisdiction = maker.Jurisdiction,
                Quality = dice.Chance(0.8) ? 0.6 + dice.Below(39) / 100.0 : null,
                Endpoints = [.. endpoints.Select(provider => MakeEndpoint(dice, id, mind.Id, provider, dialects[provider.Name]))],
                Fallback = [.. ids.Where(other => other != id && dice.Chance(0.5))],
            };
        }).ToImmutableArray();

        var panel = ids.ToList();
        dice.Shuffle(panel);
        return new PoolDefinition
        {
            Models = models,
            Aliases = ImmutableDictionary<string, string>.Empty.Add("alias", dice.Pick(ids)),
            Ensembles = ImmutableDictionary<string, Ensemble>.Empty
                .Add("careful", new Ensemble { Name = "careful", Strategy = "fuse", Panel = [.. panel.Take(3)], Judge = dice.Pick(ids), Writer = dice.Pick(ids) }),
            WithdrawnByName = dice.Chance(0.3) ? WithdrawnByName.Refuse : WithdrawnByName.Substitute,
            OnRefusal = dice.Chance(0.5) ? OnRefusal.Next : OnRefusal.Tell,
            Timeouts = Short,
            Fingerprint = Convert.ToHexStringLower(BitConverter.GetBytes(dice.Next())),
        };
    }

    private static Endpoint MakeEndpoint(Dice dice, string model, string mind, Provider provider, string dialect)
    {
        var isLocal = provider.Name == "home";
        return new Endpoint
        {
            Id = $"{model}@{provider.Name}",
            Model = model,
            WireName = mind,
            Provider = provider,
            Region = dice.Chance(0.5) ? dice.Pick(["north", "south"]) : null,
            Dialect = dialect,
            BaseUrl = "http://simulated/v1",
            Continuation = dice.Pick<ContinuationForm?>([ContinuationForm.Prefill, ContinuationForm.Prefill, ContinuationForm.Instruction, null, ContinuationForm.None, dialect == DialectNames.OpenAiChat ? ContinuationForm.Prefix : ContinuationForm.Prefill]),
            Prices = isLocal ? Prices.Free : dice.Chance(0.15) ? null : new Prices { Input = dice.Between(1, 100) / 10m, Output = dice.Between(1, 400) / 10m, PerRequest = dice.Chance(0.2) ? 0.0005m : 0 },
            IsLocal = isLocal,
            Timeouts = Short,
        };
    }
}
