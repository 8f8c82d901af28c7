using System.Text.RegularExpressions;
using Entente.Answers;
using Entente.Verification;
using Entente.Verification.Schema;

namespace Entente.Configuration;

/// <summary>What a verifier's kind needs, what belongs to another kind, and values that cannot be taken.</summary>
internal static class VerifierContradictions
{
    public static void Find(VerifierSettings verifier, string[] models, YamlPlaces places, List<ConfigurationProblem> problems)
    {
        if (verifier.Kind.Length == 0)
        {
            return;
        }

        foreach (var (key, isSet, kinds, isNeeded) in Keys(verifier))
        {
            if (isSet && !kinds.Contains(verifier.Kind))
            {
                Add(key, null, $"it belongs to {string.Join(" and ", kinds)}, not to {verifier.Kind}", "take it away, or change the kind");
            }
            else if (!isSet && isNeeded && kinds.Contains(verifier.Kind))
            {
                Add("kind", verifier.Kind, $"{verifier.Kind} needs the key {key}", $"add `{key}: …`");
            }
        }

        if (verifier.Kind == "numeric" && verifier.Expected is { } expected && FinalAnswer.Of(expected, AnswerKind.Number).Number is null)
        {
            Add("expected", expected, "not a number", "write it like 9.81 or \"9.81 m/s^2\"");
        }

        if (verifier.Tolerance is { } tolerance && Tolerance.Parse(tolerance) is null)
        {
            Add("tolerance", tolerance, "not a tolerance", "write it like 0.01 or \"1 %\"");
        }

        if (verifier.Pattern is { } pattern && Refusal(() => new Regex(pattern, RegexOptions.CultureInvariant)) is { } broken)
        {
            Add("pattern", pattern, $"not a regular expression: {broken}", "put it into single quotes, and escape what is meant as it stands");
        }

        if (verifier.Schema is { } schema && Refusal(() => JsonSchema.Parse(schema)) is { } refused)
        {
            Add("schema", null, refused, "write the schema's JSON as a text, such as `schema: '{\"type\": \"object\"}'`");
        }

        foreach (var path in verifier.Read.Where(path => !path.StartsWith('/') || path.Contains(':', StringComparison.Ordinal) || path.Split('/').Contains("..")))
        {
            Add("read", path, "not a path that a sandbox can show", "write whole paths, such as /opt/checks, without a colon");
        }

        foreach (var judge in verifier.Models.Where(judge => !models.Contains(judge)))
        {
            Add("models", judge, "no such model", NearestName.Hint(judge, models, "model"));
        }

        if (verifier.Calibration.Zip(verifier.Calibration.Skip(1)).Any(pair => pair.First.From >= pair.Second.From || pair.First.Right > pair.Second.Right))
        {
            Add("calibration", null, "its steps do not rise", "write the steps in the order of `from:`, none less right than the one before");
        }

        void Add(string key, string? value, string message, string mend) => problems.Add(new()
        {
            Path = $"verifiers.{verifier.Name}.{key}",
            Line = places.LineOf("verifiers", verifier.Name, key),
            Value = value,
            Message = message,
            Mend = mend,
        });
    }

    private static (string Key, bool IsSet, string[] Kinds, bool IsNeeded)[] Keys(VerifierSettings verifier) =>
    [
        ("expected", verifier.Expected is not null, ["exact", "numeric"], true),
        ("tolerance", verifier.Tolerance is not null, ["numeric"], false),
        ("pattern", verifier.Pattern is not null, ["regex"], true),
        ("in", verifier.In is not null, ["regex"], false),
        ("schema", verifier.Schema is not null, ["json_schema"], true),
        ("command", !verifier.Command.IsEmpty, ["command"], true),
        ("score", verifier.Score is not null, ["command"], false),
        ("answer", verifier.Answer is not null, ["command"], false),
        ("read", !verifier.Read.IsEmpty, ["command"], false),
        ("memory_mb", verifier.MemoryMb is not null, ["command"], false),
        ("files_mb", verifier.FilesMb is not null, ["command"], false),
        ("output_kb", verifier.OutputKb is not null, ["command"], false),
        ("url", verifier.Url is not null, ["http"], true),
        ("api_key", verifier.ApiKey is not null, ["http"], false),
        ("models", !verifier.Models.IsEmpty, ["judge"], false),
        ("criteria", verifier.Criteria is not null, ["judge"], false),
        ("calibration", !verifier.Calibration.IsEmpty, ["judge"], false),
    ];

    private static string? Refusal(Func<object> make)
    {
        try
        {
            make();
            return null;
        }
        catch (Exception refused) when (refused is ArgumentException or FormatException)
        {
            return refused.Message;
        }
    }
}
