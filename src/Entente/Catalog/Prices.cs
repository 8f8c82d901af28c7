using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Entente.Dialects;

namespace Entente.Catalog;

/// <summary>
/// What a call costs, in US dollars per million tokens of each class; null where it is not known. A class without a price of
/// its own costs as its parent does: cached input as input, reasoning as output.
/// </summary>
public sealed record Prices
{
    public decimal? Input { get; init; }
    public decimal? Output { get; init; }
    public decimal? CachedRead { get; init; }
    public decimal? CacheWrite { get; init; }
    public decimal? Reasoning { get; init; }

    /// <summary>US dollars for each request, whatever its length.</summary>
    public decimal PerRequest { get; init; }

    /// <summary>US dollars for each image of the prompt, beside the tokens that it is counted as.</summary>
    public decimal PerImage { get; init; }

    /// <summary>Where the price was read, and when.</summary>
    public string? Source { get; init; }

    /// <summary>Both input and output have a price, so that a bound can be given.</summary>
    public bool AreKnown => Input is not null && Output is not null;

    public static Prices Free { get; } = new() { Input = 0, Output = 0, Source = "local" };

    /// <summary>Names these amounts: two prices have the same version if and only if every class costs the same. Empty where they are not known.</summary>
    public string Version => !AreKnown ? "" : Versions.GetValue(this, static prices => prices.MakeVersion());

    // Beside the record, so that it is no part of what makes two prices equal.
    private static readonly ConditionalWeakTable<Prices, string> Versions = [];

    private string MakeVersion() => "p-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{Input:0.############}/{Output:0.############}/{CachedRead ?? Input:0.############}/{CacheWrite ?? Input:0.############}/{Reasoning ?? Output:0.############}/{PerRequest:0.############}/{PerImage:0.############}")))[..4]);

    /// <summary>The dearest that a token of the prompt can be.</summary>
    public decimal DearestInput => Math.Max(Input ?? 0, Math.Max(CacheWrite ?? 0, CachedRead ?? 0));

    /// <summary>The dearest that a token of the answer can be.</summary>
    public decimal DearestOutput => Math.Max(Output ?? 0, Reasoning ?? 0);

    /// <summary>Integer nano-dollars, rounded up; null where the price is not known.</summary>
    public long? CostNanoUsd(Usage usage)
    {
        if (Input is not { } input || Output is not { } output)
        {
            return null;
        }

        var plainInput = usage.Input - usage.CachedRead - usage.CacheWrite;
        var plainOutput = usage.Output - usage.Reasoning;
        var usdPerMillion = Math.Max(0, plainInput) * input
            + usage.CachedRead * (CachedRead ?? input)
            + usage.CacheWrite * (CacheWrite ?? input)
            + Math.Max(0, plainOutput) * output
            + usage.Reasoning * (Reasoning ?? output);
        return (long)Math.Ceiling(usdPerMillion * 1_000m + (PerRequest + usage.Images * PerImage) * 1_000_000_000m);
    }
}
