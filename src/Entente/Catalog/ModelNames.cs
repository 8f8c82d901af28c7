using System.Text.RegularExpressions;

namespace Entente.Catalog;

/// <summary>How names of models are compared. Conservative: nothing is taken off that could tell two models apart.</summary>
internal static partial class ModelNames
{
    /// <summary>Lower case; a point in a version is a hyphen, since resellers write `5.5` where the developer writes `5-5`.</summary>
    public static string Normal(string name) => name.Trim().ToLowerInvariant().Replace('.', '-');

    /// <summary>The readings of a name, the most literal first.</summary>
    public static IEnumerable<string> Readings(string wireName)
    {
        yield return Normal(wireName);

        var name = wireName.Trim();
        var slash = name.LastIndexOf('/');
        if (slash >= 0)
        {
            name = name[(slash + 1)..];
            yield return Normal(name);
        }

        var bare = Reseller().Replace(name, "");
        bare = Quantisation().Replace(bare, "");
        bare = Date().Replace(bare, "");
        if (bare != name)
        {
            yield return Normal(bare);
        }
    }

    /// <summary>Routing wishes of a reseller, which change the host and not the model.</summary>
    [GeneratedRegex(":(free|nitro|floor|extended)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Reseller();

    /// <summary>The same weights in fewer bits.</summary>
    [GeneratedRegex(@"([-.](i?q[2-8](_[a-z0-9]+)*|mxfp4|nvfp4|fp8|bf16|f16|awq|gptq|int4|int8))?(-gguf)?(\.gguf)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Quantisation();

    /// <summary>A snapshot of the same model.</summary>
    [GeneratedRegex(@"[-@](20\d{6}|20\d\d-\d\d-\d\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex Date();
}
