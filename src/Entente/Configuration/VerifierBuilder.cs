using System.Collections.Immutable;
using Entente.Verification;

namespace Entente.Configuration;

/// <summary>Verifiers as written to verifiers as used.</summary>
internal static class VerifierBuilder
{
    /// <summary>A judge thinks; the others are programs.</summary>
    private static readonly TimeSpan ForJudges = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ForOthers = TimeSpan.FromSeconds(10);

    public static ImmutableDictionary<string, VerifierDefinition> Build(EntenteConfiguration configuration, SecretSource secrets, YamlPlaces places, List<ConfigurationProblem> problems)
    {
        var verifiers = ImmutableDictionary.CreateBuilder<string, VerifierDefinition>();
        foreach (var settings in configuration.Verifiers)
        {
            var (secret, why) = settings.ApiKey is { } reference ? secrets.Resolve(reference) : (null, null);
            if (why is not null)
            {
                problems.Add(new()
                {
                    Path = $"verifiers.{settings.Name}.api_key",
                    Line = places.LineOf("verifiers", settings.Name, "api_key"),
                    Message = why.Split("; ")[0],
                    Mend = why.Split("; ").ElementAtOrDefault(1) ?? "",
                });
            }

            verifiers[settings.Name] = Definition(settings) with { Credential = secret };
        }

        return verifiers.ToImmutable();
    }

    private static VerifierDefinition Definition(VerifierSettings settings)
    {
        var defaults = new VerifierDefinition { Name = settings.Name, Kind = Kind(settings.Kind) };
        return defaults with
        {
            Timeout = settings.Timeout ?? (defaults.Kind == VerifierKind.Judge ? ForJudges : ForOthers),
            Expected = settings.Expected,
            Tolerance = settings.Tolerance ?? defaults.Tolerance,
            Pattern = settings.Pattern,
            WholeText = settings.In == "text",
            Schema = settings.Schema,
            Command = settings.Command,
            ScoreOnOutput = settings.Score == "output",
            AnswerAsFile = settings.Answer == "file",
            Read = settings.Read,
            MemoryMb = settings.MemoryMb ?? defaults.MemoryMb,
            FilesMb = settings.FilesMb ?? defaults.FilesMb,
            OutputKb = settings.OutputKb ?? defaults.OutputKb,
            Url = settings.Url,
            Models = settings.Models,
            Criteria = settings.Criteria,
            Calibration = [.. settings.Calibration.Select(step => new CalibrationStep(step.From, step.Right))],
        };
    }

    private static VerifierKind Kind(string name) => name switch
    {
        "exact" => VerifierKind.Exact,
        "numeric" => VerifierKind.Numeric,
        "regex" => VerifierKind.Regex,
        "json_schema" => VerifierKind.JsonSchema,
        "command" => VerifierKind.Command,
        "http" => VerifierKind.Http,
        _ => VerifierKind.Judge,
    };
}
