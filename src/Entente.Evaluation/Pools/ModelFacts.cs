using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Evaluation.Pools;

/// <summary>What is known of a model in recorded results. A model that the catalogue does not know is kept, with everything null.</summary>
public sealed partial record ModelFacts
{
    public required string Name { get; init; }

    public string? Developer { get; init; }

    /// <summary>Of the developer, as two letters.</summary>
    public string? Jurisdiction { get; init; }

    /// <summary>In billions.</summary>
    public double? Parameters { get; init; }

    /// <summary>List price of a million input tokens.</summary>
    public double? InputUsdPerMillion { get; init; }

    /// <summary>List price of a million output tokens.</summary>
    public double? OutputUsdPerMillion { get; init; }

    /// <summary>Whether the price is a host's or a guess.</summary>
    public bool PriceIsUncertain { get; init; }

    /// <summary>Hidden output of a reasoning model, as a multiple of the visible.</summary>
    public double HiddenOutputFactor { get; init; }

    public bool HasPrice => InputUsdPerMillion is not null && OutputUsdPerMillion is not null;

    /// <summary><see cref="Parameters"/>, else the size that the name states ("-7b"), in billions; null where neither is there.</summary>
    public double? Size => Parameters
        ?? (SizeInName().Match(Name) is { Success: true } match ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null);

    // "8x7B" names the size of an expert, not of the model.
    [GeneratedRegex(@"(?<![0-9.x])([0-9]+(?:\.[0-9]+)?)b(?![a-z0-9])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SizeInName();
}
