using System.Globalization;

namespace Entente.Cli;

/// <summary>Money for people.</summary>
internal static class Money
{
    /// <summary>Null: the price is not known.</summary>
    public static string OfNano(long? nanoUsd) => OfUsd(nanoUsd / 1e9m);

    public static string OfUsd(decimal? usd) => usd is { } known ? string.Create(CultureInfo.InvariantCulture, $"{(known < 0 ? "-" : "")}${Math.Abs(known):0.######}") : "unknown";
}
