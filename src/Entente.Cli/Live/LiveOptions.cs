using System.CommandLine;

namespace Entente.Cli.Live;

/// <summary>What `eval run` takes beside --live, and only there.</summary>
internal static class LiveOptions
{
    public static readonly Option<bool> Live = new("--live") { Description = "Ask a live pool (--config FILE, --pool NAME or --server URL) the questions of --data, which need no answers but a \"gold\"" };
    public static readonly Option<string?> Pool = new("--pool") { Description = "With --live: auto, rehearsal or a configuration file", HelpName = "auto|rehearsal|FILE" };
    public static readonly Option<string?> Results = new("--results") { Description = "With --live: where answers are kept, in the shape of recorded results; what is there is not asked again", HelpName = "FILE" };
    public static readonly Option<string[]> Alone = new("--alone") { Description = "With --live: models that are asked alone, for the baselines (default: every model of the pool)", HelpName = "MODEL", AllowMultipleArgumentsPerToken = true };
    public static readonly Option<string?> Verifier = new("--verifier") { Description = "With --live: who judges the answers: exact, numeric, regex or json_schema with \"gold\" as what is expected, or a verifier of the configuration (default: the final answer must say the same as \"gold\")", HelpName = "NAME" };
    public static readonly Option<string?> VerifierCommand = new("--verifier-command") { Description = "With --live: a program that judges, in a sandbox; it reads an object with question, answer, final_answer and gold, exit code 0 is right", HelpName = "COMMAND" };
    public static readonly Option<double?> MaxSeconds = new("--max-seconds") { Description = "With --live: seconds at most, for each question", HelpName = "N" };
    public static readonly Option<double?> Budget = new("--budget") { Description = "With --live: dollars at most, in all; what is open then is still paid", HelpName = "USD" };
    public static readonly Option<bool> NoControl = new("--no-control") { Description = "With --live: do not ask the best model as often as a strategy makes calls" };
    public static readonly Option<int> Parallel = new("--parallel") { Description = "With --live: questions that are open at the same time", HelpName = "N", DefaultValueFactory = _ => 4 };

    public static IReadOnlyList<Option> All { get; } = [Live, Pool, Results, Alone, Verifier, VerifierCommand, MaxSeconds, Budget, NoControl, Parallel];
}
