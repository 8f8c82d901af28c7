using Entente.Configuration;
using Entente.Pool;

namespace Entente.Cli;

/// <summary>Shared by the commands that need a pool.</summary>
internal static class ConfigurationErrors
{
    /// <summary>The pool; or null, after a line on stderr for each error.</summary>
    public static PoolDefinition? PoolOf(LoadedConfiguration loaded, CommandContext context)
    {
        if (loaded.Pool is { } pool)
        {
            return pool;
        }

        foreach (var problem in loaded.Problems.Where(problem => problem.IsError))
        {
            context.Terminal.Error.WriteLine(problem.Say(context.ConfigFile));
        }

        return null;
    }
}
