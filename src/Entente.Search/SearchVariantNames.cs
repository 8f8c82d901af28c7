namespace Entente.Search;

/// <summary>The names of variants in configurations, command lines and reports.</summary>
public static class SearchVariantNames
{
    private static readonly (SearchVariant Variant, string Name)[] Names =
    [
        (SearchVariant.Climb, "climb"),
        (SearchVariant.AGaussian, "a-gaussian"),
        (SearchVariant.ABeta, "a-beta"),
        (SearchVariant.M, "m"),
        (SearchVariant.Repeat, "repeat"),
        (SearchVariant.Greedy, "greedy"),
        (SearchVariant.Mix20, "mix20"),
    ];

    /// <summary>All names, our own variant first, the controls last.</summary>
    public static IEnumerable<string> All => Names.Select(one => one.Name);

    public static string Name(SearchVariant variant) => Names.First(one => one.Variant == variant).Name;

    /// <summary>Null: there is no variant of this name.</summary>
    public static SearchVariant? Find(string name) => Names.Where(one => one.Name == name).Select(one => (SearchVariant?)one.Variant).FirstOrDefault();
}
