using System.CommandLine.Parsing;
using Entente.Configuration;
using Entente.Evaluation.Live;
using Entente.Evaluation.Recorded;
using Entente.Pool;
using Entente.Verification;
using Entente.Verification.Sandbox;

namespace Entente.Cli.Live;

/// <summary>Who judges live answers: the library of answers, a verifier, or a program of the user's own, since this is the user's own machine.</summary>
internal sealed class LiveJudges : IDisposable
{
    private static readonly (string Name, VerifierKind Kind)[] ByGold =
        [("exact", VerifierKind.Exact), ("numeric", VerifierKind.Numeric), ("regex", VerifierKind.Regex), ("json_schema", VerifierKind.JsonSchema)];

    private readonly HttpVerifierService http = new();
    private readonly VerifierBook book;

    public LiveJudges() => book = new VerifierBook(new LinuxSandbox(), http, TimeProvider.System);

    /// <param name="pool">Whose verifiers can be named; null where the pool is a server's.</param>
    /// <returns>Its name, by which a file of results knows it, and the judge.</returns>
    /// <exception cref="UserException">There is no such verifier, or it cannot judge.</exception>
    public (string Name, ILiveJudge Judge) Choose(string? verifier, string? command, PoolDefinition? pool)
    {
        if (command is not null)
        {
            return verifier is null ? ($"command {command}", OfCommand(command)) : throw new UserException("--verifier and --verifier-command are two judges; name one");
        }

        if (verifier is null)
        {
            return ("gold", new GoldJudge());
        }

        if (pool?.Verifiers.GetValueOrDefault(verifier) is { } definition)
        {
            return definition.Kind == VerifierKind.Judge
                ? throw new UserException($"--verifier {verifier} is a model of the pool, which may be among those that it judges; name a verifier that is none")
                : (verifier, new VerifierJudge(_ => book.Make(definition), needsGold: false, isTold: false));
        }

        if (Array.Find(ByGold, one => one.Name == verifier) is { Name: not null } known)
        {
            return (verifier, new VerifierJudge(question => book.Make(FromGold(known.Name, known.Kind, question.Gold!)), needsGold: true, isTold: false));
        }

        string[] names = [.. ByGold.Select(one => one.Name), .. pool?.Verifiers.Keys ?? []];
        throw new UserException($"no such verifier \"{verifier}\"; {NearestName.Hint(verifier, names, "verifier")}");
    }

    public void Dispose() => http.Dispose();

    private static VerifierDefinition FromGold(string name, VerifierKind kind, string gold) => new() { Name = name, Kind = kind, Expected = gold, Pattern = gold, Schema = gold };

    /// <summary>What of its words is a file here is shown to it.</summary>
    private VerifierJudge OfCommand(string command)
    {
        string[] words = [.. CommandLineParser.SplitCommandLine(command)];
        if (words.Length == 0)
        {
            throw new UserException("--verifier-command is empty; name a program, like \"python3 check.py\"");
        }

        string[] files = [.. words.Where(File.Exists).Select(Path.GetFullPath)];
        var definition = new VerifierDefinition
        {
            Name = "command",
            Kind = VerifierKind.Command,
            Command = [.. words.Select(word => File.Exists(word) ? Path.GetFullPath(word) : word)],
            Read = [.. files],
        };
        return new VerifierJudge(_ => book.Make(definition), needsGold: false, isTold: true);
    }
}
