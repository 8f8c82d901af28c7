using System.Text.Json.Nodes;
using Entente.Search;

namespace Entente.Cli.SearchFigures;

/// <summary>How well one variant did with one budget on one landscape.</summary>
/// <param name="Mean">Of the true scores of the answers that it returned.</param>
/// <param name="HalfWidth">Of the 95 % interval of the mean.</param>
/// <param name="Regret">What the best of the other variants has more; below 0 where this one is the best.</param>
internal sealed record SearchFigure(string Landscape, double Noise, int Budget, SearchVariant Variant, int Seeds, double Mean, double HalfWidth, double Regret)
{
    public JsonObject ToJson() => new()
    {
        ["landscape"] = Landscape,
        ["noise"] = Noise,
        ["budget"] = Budget,
        ["variant"] = SearchVariantNames.Name(Variant),
        ["seeds"] = Seeds,
        ["mean"] = Math.Round(Mean, 5),
        ["low"] = Math.Round(Mean - HalfWidth, 5),
        ["high"] = Math.Round(Mean + HalfWidth, 5),
        ["regret"] = Math.Round(Regret, 5),
    };
}
