using System.CommandLine;
using System.Text.Json.Nodes;
using Entente.Catalog;
using Entente.Configuration;
using Entente.Configuration.Discovery;

namespace Entente.Cli.Commands;

/// <summary>Writes a commented entente.yaml from what is found in the environment and on loopback.</summary>
internal static class InitCommand
{
    private static readonly Option<bool> Force = new("--force") { Description = "Overwrite a file that is there" };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("init", "Write a commented entente.yaml from what is found: key variables and local engines");
        command.Options.Add(Force);
        return command.Does(terminal, RunAsync);
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var file = context.ConfigFile;
        if (File.Exists(file) && !context.Get(Force))
        {
            throw new UserException($"{file} is there already; --force overwrites it, --config FILE writes another");
        }

        var discovered = await PoolSource.DiscoverAsync(null, cancellationToken);
        if (!context.Json)
        {
            Say(context.Terminal, discovered);
        }

        if (discovered.IsEmpty)
        {
            throw new UserException($"found no model, so nothing was written; {PoolSource.WayOut}");
        }

        await WriteAsync(file, ConfigurationWriter.Write(discovered, Catalogue.Default), cancellationToken);
        var models = discovered.Configuration.Models.Length;
        if (context.Json)
        {
            context.WriteJson(ToJson(file, discovered));
        }
        else
        {
            context.Terminal.Out.WriteLine($"wrote {file} with {models} {(models == 1 ? "model" : "models")}; next: entente up");
        }

        return ExitCode.Success;
    }

    private static void Say(Terminal terminal, Discovered discovered)
    {
        foreach (var finding in discovered.Findings)
        {
            var count = finding.Models == 1 ? "1 model" : $"{finding.Models} models";
            terminal.Error.WriteLine($"{(finding.Models > 0 ? "found" : "skipped")} {finding.Provider}: {(finding.Models > 0 ? $"{count}, " : "")}{finding.Says}");
        }

        terminal.Error.WriteLine(
            $"not set: {string.Join(", ", discovered.MissingVariables.Take(8))}{(discovered.MissingVariables.Length > 8 ? $" and {discovered.MissingVariables.Length - 8} more" : "")}");
    }

    /// <summary>Beside it first and then in its place, so that Ctrl-C leaves no half file.</summary>
    private static async Task WriteAsync(string file, string text, CancellationToken cancellationToken)
    {
        var beside = $"{file}.new";
        try
        {
            await File.WriteAllTextAsync(beside, text, cancellationToken);
            File.Move(beside, file, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private static JsonObject ToJson(string file, Discovered discovered) => new()
    {
        ["file"] = file,
        ["models"] = new JsonArray([.. discovered.Configuration.Models.Select(model => (JsonNode)model.Id)]),
        ["findings"] = new JsonArray(
        [
            .. discovered.Findings.Select(finding => new JsonObject
            {
                ["provider"] = finding.Provider,
                ["local"] = finding.IsLocal,
                ["models"] = finding.Models,
                ["says"] = finding.Says,
            }),
        ]),
        ["missing"] = new JsonArray([.. discovered.MissingVariables.Select(name => (JsonNode)name)]),
    };
}
