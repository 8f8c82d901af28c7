using System.Collections.Immutable;
using Entente.Catalog;

namespace Entente.Configuration.Discovery;

/// <summary>
/// Successors for a pool that nobody has ordered yet: for each model at most three others, first one of each other developer, so
/// that no single directive takes them all, then its developer's own; the nearest in price first, unknown prices last.
/// </summary>
internal sealed class FallbackProposal(Catalogue catalogue)
{
    private const int Most = 3;

    public ImmutableArray<ModelSettings> For(ImmutableArray<ModelSettings> models) =>
        [.. models.Select(model => model with { Fallback = For(model, models) })];

    private ImmutableArray<string> For(ModelSettings model, ImmutableArray<ModelSettings> models)
    {
        var developer = Developer(model);
        var price = Price(model);
        var others = models
            .Where(other => other.Id != model.Id)
            .OrderBy(other => Distance(price, Price(other)))
            .ToArray();
        var foreign = others
            .Where(other => developer is null || Developer(other) != developer)
            .DistinctBy(other => Developer(other) ?? other.Id);
        return [.. foreign.Concat(others).Distinct().Take(Most).Select(other => other.Id)];
    }

    private string? Developer(ModelSettings model) => catalogue.FindModel(model.Id)?.Developer;

    private decimal? Price(ModelSettings model) => catalogue.FindModel(model.Id)?.PriceUsdPerMtok?.Output;

    private static double Distance(decimal? left, decimal? right) =>
        left is > 0 && right is > 0 ? Math.Abs(Math.Log((double)(left.Value / right.Value))) : double.MaxValue;
}
