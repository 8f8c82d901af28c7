using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Entente.Learning;

namespace Entente.Evaluation.Runs;

/// <summary>What a finding depends on, as a hash.</summary>
internal static class Fingerprint
{
    /// <summary>SHA-256 of a file's bytes, as hex.</summary>
    public static string OfFile(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"{path} cannot be read: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    /// <param name="parts">What differs between findings of the same program over the same files.</param>
    public static string Of(string files, EvaluationSettings settings, params string[] parts)
    {
        // Another build may compute otherwise: it does not go on with what this one has found.
        var program = $"{typeof(Fingerprint).Module.ModuleVersionId:n}{typeof(LearnedFile).Module.ModuleVersionId:n}";
        string?[] all =
        [
            program, files, PoolRun.Name(settings.Split),
            settings.Caps.MaxCostRatio?.ToString("r", CultureInfo.InvariantCulture),
            settings.Caps.MaxCalls?.ToString(CultureInfo.InvariantCulture),
            settings.Caps.MaxCostUsd?.ToString("r", CultureInfo.InvariantCulture),
            settings.Seed.ToString(CultureInfo.InvariantCulture), settings.Resamples.ToString(CultureInfo.InvariantCulture),
            settings.WithLosses ? "losses" : "", .. parts,
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', all))))[..32];
    }
}
