using System.CommandLine;
using System.Text.Json.Nodes;
using Entente.Configuration;

namespace Entente.Cli.Commands;

/// <summary>Says everything that is wrong with the configuration, at once.</summary>
internal static class CheckCommand
{
    public static Command Create(Terminal terminal) =>
        new Command("check", "Validate the configuration: every error at once, each with key, value and mend").Does(terminal, RunAsync);

    private static Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var file = context.ConfigFile;
        var loaded = ConfigurationLoader.LoadFile(file);
        if (context.Json)
        {
            context.WriteJson(ToJson(file, loaded));
        }
        else
        {
            Say(context.Terminal, file, loaded);
        }

        return Task.FromResult(loaded.IsValid ? ExitCode.Success : ExitCode.BadInput);
    }

    private static void Say(Terminal terminal, string file, LoadedConfiguration loaded)
    {
        foreach (var problem in loaded.Problems)
        {
            terminal.Error.WriteLine(problem.Say(file));
        }

        var warnings = loaded.Problems.Count(problem => !problem.IsError);
        if (loaded.Pool is not { } pool)
        {
            terminal.Error.WriteLine($"{file}: {Number(loaded.Problems.Length - warnings, "error")}, {Number(warnings, "warning")}");
            return;
        }

        var endpoints = pool.Models.SelectMany(model => model.Endpoints).ToArray();
        terminal.Out.WriteLine(
            $"{file}: good, {Number(pool.Models.Length, "model")} at {Number(endpoints.Length, "endpoint")}, "
            + $"{endpoints.Count(endpoint => endpoint.Unusable is null)} usable, {Number(warnings, "warning")}");
    }

    private static JsonObject ToJson(string file, LoadedConfiguration loaded) => new()
    {
        ["ok"] = loaded.IsValid,
        ["file"] = file,
        ["errors"] = new JsonArray([.. loaded.Problems.Where(problem => problem.IsError).Select(ToJson)]),
        ["warnings"] = new JsonArray([.. loaded.Problems.Where(problem => !problem.IsError).Select(ToJson)]),
        ["fingerprint"] = loaded.Pool?.Fingerprint,
    };

    private static JsonNode ToJson(ConfigurationProblem problem) => new JsonObject
    {
        ["key"] = problem.Path,
        ["line"] = problem.Line,
        ["value"] = problem.Value,
        ["message"] = problem.Message,
        ["mend"] = problem.Mend,
    };

    private static string Number(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
