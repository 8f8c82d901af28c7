using System.Collections.Immutable;

namespace Entente.Configuration;

/// <summary>entente.yaml to records. Strict: whatever it does not understand is a problem, and all problems come at once.</summary>
public static class ConfigurationReader
{
    private const int LargestFile = 1 << 20;

    /// <returns>The configuration, null where a problem is an error; and the problems in the order of the file.</returns>
    public static (EntenteConfiguration? Configuration, ImmutableArray<ConfigurationProblem> Problems) Read(string text)
    {
        var (configuration, problems, _) = ReadWithPlaces(text);
        return (configuration, problems);
    }

    internal static (EntenteConfiguration?, ImmutableArray<ConfigurationProblem>, YamlPlaces) ReadWithPlaces(string text)
    {
        var problems = new List<ConfigurationProblem>();
        if (text.Length > LargestFile)
        {
            problems.Add(new()
            {
                Path = "",
                Message = $"the file has {text.Length} characters, more than {LargestFile}",
                Mend = "is it the right file?",
            });
            return (null, [.. problems], YamlPlaces.None);
        }

        var root = YamlText.Read(text, problems) ?? YamlMap.Empty;
        ConfigurationKeys.Root.Check(root, "", problems);
        var places = new YamlPlaces(root);
        var configuration = ConfigurationBinder.Bind(root);
        ConfigurationContradictions.Find(configuration, places, problems);

        var sorted = problems.OrderBy(problem => problem.Line).ToImmutableArray();
        return (sorted.Any(problem => problem.IsError) ? null : configuration, sorted, places);
    }
}
