using Entente.Catalog;
using Entente.Ledger;

namespace Entente.Server.Api.Ledger;

/// <summary>The body of POST /v1/ledger/recompute.</summary>
internal sealed record RecomputeOrder
{
    /// <summary>By pool id; without it the prices of the pool as it is now.</summary>
    public Dictionary<string, PriceOrder>? Prices { get; init; }

    public string? From { get; init; }
    public string? To { get; init; }
}

/// <summary>US dollars per million tokens of each class, for each request, and for each image.</summary>
internal sealed record PriceOrder
{
    public decimal? Input { get; init; }
    public decimal? Output { get; init; }
    public decimal? CachedRead { get; init; }
    public decimal? CacheWrite { get; init; }
    public decimal? Reasoning { get; init; }
    public decimal? PerRequest { get; init; }
    public decimal? PerImage { get; init; }

    public Prices ToPrices() => new()
    {
        Input = Input,
        Output = Output,
        CachedRead = CachedRead,
        CacheWrite = CacheWrite,
        Reasoning = Reasoning,
        PerRequest = PerRequest ?? 0,
        PerImage = PerImage ?? 0,
    };
}

internal sealed record RecomputeView
{
    public required RecomputedView[] Models { get; init; }
    public required RecomputedView Total { get; init; }
}

internal sealed record RecomputedView
{
    public string? Model { get; init; }
    public required long Calls { get; init; }
    public required decimal OldUsd { get; init; }
    public required decimal NewUsd { get; init; }
    public required decimal DifferenceUsd { get; init; }

    /// <summary>Calls that stay as they were booked, since no price is given for them or nothing was counted.</summary>
    public required long KeptCalls { get; init; }

    public required long UnpricedCalls { get; init; }

    public static RecomputedView Of(RecomputedModel model, bool isTotal = false) => new()
    {
        Model = isTotal ? null : model.Model,
        Calls = model.Calls,
        OldUsd = model.OldNanoUsd / 1e9m,
        NewUsd = model.NewNanoUsd / 1e9m,
        DifferenceUsd = model.DifferenceNanoUsd / 1e9m,
        KeptCalls = model.KeptCalls,
        UnpricedCalls = model.UnpricedCalls,
    };
}
