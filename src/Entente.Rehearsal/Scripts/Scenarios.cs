using System.Collections.Immutable;
using System.Reflection;

namespace Entente.Rehearsal.Scripts;

/// <summary>The scripts that come with the product, as YAML.</summary>
public static class Scenarios
{
    private const string Prefix = "Entente.Rehearsal.Scripts.Scenarios.";
    private const string Suffix = ".yaml";

    public static ImmutableArray<string> Names { get; } =
        [.. typeof(Scenarios).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal)];

    /// <exception cref="ScriptException">There is no script of that name.</exception>
    public static string Text(string name)
    {
        using Stream? stream = typeof(Scenarios).Assembly.GetManifestResourceStream(Prefix + name + Suffix);
        if (stream is null) throw new ScriptException($"there is no script '{name}'; there are: {string.Join(", ", Names)}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
