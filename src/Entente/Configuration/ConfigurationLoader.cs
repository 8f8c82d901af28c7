using System.Collections.Immutable;
using Entente.Catalog;
using Entente.Pool;

namespace Entente.Configuration;

/// <summary>The way from the text of entente.yaml to a pool.</summary>
public static class ConfigurationLoader
{
    /// <summary>Reads, checks and builds; never throws for what the text says.</summary>
    public static LoadedConfiguration Load(string text, Catalogue? catalogue = null, SecretSource? secrets = null)
    {
        var (configuration, problems, places) = ConfigurationReader.ReadWithPlaces(text);
        if (configuration is null)
        {
            return new() { Problems = problems };
        }

        if (configuration.Models.IsEmpty)
        {
            problems = problems.Add(new()
            {
                Path = "models",
                Line = places.LineOf("models"),
                Message = "there is no model, so nothing can answer",
                Mend = "add one under `models:`, or let `entente init` write the file",
            });
            return new() { Configuration = configuration, Problems = problems };
        }

        var builder = new PoolBuilder(catalogue ?? Catalogue.Default, secrets ?? SecretSource.System);
        var (pool, more) = builder.Build(configuration, places);
        return new() { Configuration = configuration, Pool = pool, Problems = [.. problems.AddRange(more).OrderBy(problem => problem.Line)] };
    }

    /// <summary>Builds the pool of a configuration that was not read from a file, such as a discovered one.</summary>
    public static LoadedConfiguration Build(EntenteConfiguration configuration, Catalogue? catalogue = null, SecretSource? secrets = null)
    {
        var (pool, problems) = new PoolBuilder(catalogue ?? Catalogue.Default, secrets ?? SecretSource.System).Build(configuration);
        return new() { Configuration = configuration, Pool = pool, Problems = problems };
    }

    /// <summary>As <see cref="Load"/>; relative paths of secrets start at the file's folder. A file that cannot be read is a problem.</summary>
    public static LoadedConfiguration LoadFile(string path, Catalogue? catalogue = null, SecretSource? secrets = null)
    {
        try
        {
            return Load(File.ReadAllText(path), catalogue, secrets ?? SecretSource.Beside(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var isMissing = exception is FileNotFoundException or DirectoryNotFoundException;
            return new()
            {
                Problems =
                [
                    new()
                    {
                        Path = "",
                        Message = isMissing ? "there is no such file" : "the file cannot be read",
                        Mend = isMissing ? "let `entente init` write it, or name another with --config" : "make it readable for this user",
                    },
                ],
            };
        }
    }
}

/// <summary>What came out of a configuration, and everything that is to be said about it.</summary>
public sealed record LoadedConfiguration
{
    /// <summary>Null where the text could not be understood.</summary>
    public EntenteConfiguration? Configuration { get; init; }

    /// <summary>Null where there is an error.</summary>
    public PoolDefinition? Pool { get; init; }

    public required ImmutableArray<ConfigurationProblem> Problems { get; init; }

    public bool IsValid => Pool is not null;
}
