using System.Text.Json.Nodes;
using Entente.Configuration;

namespace Entente.Cli.Live;

/// <summary>What a name on the command line asks a live pool for.</summary>
internal static class LiveStrategies
{
    /// <summary>The best single model, which is asked alone anyway.</summary>
    private const string Single = "single";

    private const string Auto = "entente";

    /// <returns>With each name what is asked for; null for the best single model.</returns>
    /// <exception cref="UserException">The pool does not know a name.</exception>
    public static async Task<IReadOnlyList<(string Name, string? Asked)>> FindAsync(ServerAccess server, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var models = await server.AskAsync(HttpMethod.Get, "/v1/models", null, cancellationToken);
        var known = models["data"]!.AsArray().Select(model => (string)model!["id"]!).ToList();
        return [.. names.Distinct(StringComparer.Ordinal).Select(name => (name, Find(name, known)))];
    }

    private static string? Find(string name, List<string> known)
    {
        if (name == Single)
        {
            return null;
        }

        if (name == "auto")
        {
            return Auto;
        }

        if (known.Contains($"{Auto}/{name}"))
        {
            return $"{Auto}/{name}";
        }

        if (known.Contains(name))
        {
            return name;
        }

        string[] names = [Single, "auto", .. known.Select(one => one.StartsWith($"{Auto}/", StringComparison.Ordinal) ? one[(Auto.Length + 1)..] : one)];
        throw new UserException($"the pool knows no strategy or model \"{name}\"; {NearestName.Hint(name, names, "strategy")}");
    }
}
