using System.Collections.Immutable;
using Entente.Guidance;
using Entente.Learning;
using Entente.Learning.Training;
using Entente.Pool;

namespace Entente.Configuration;

/// <summary>`learned: FILE` to what a run is guided by. Everything that is wrong with the file is a problem of the configuration.</summary>
internal static class LearnedGuideReader
{
    private const string Key = "learned";
    private const string Again = "make one with: entente train --data FILE --out FILE";

    public static LearnedGuide? Read(string? file, SecretSource files, ImmutableArray<PoolModel> models, YamlPlaces places, List<ConfigurationProblem> problems)
    {
        if (file is null)
        {
            return null;
        }

        var problem = new ConfigurationProblem { Path = Key, Line = places.LineOf(Key), Value = file, Message = "", Mend = Again };
        try
        {
            var path = files.PathOf(file);
            if (!File.Exists(path))
            {
                problems.Add(problem with { Message = $"there is no file {Path.GetFullPath(path)}", Mend = $"{Again}, or leave `learned` out" });
                return null;
            }

            var (content, hash) = LearnedFile.LoadWithHash(path);
            var guide = new LearnedGuide { File = file, Sha256 = hash, Content = content };
            if (content.Domains.FirstOrDefault(domain => IsDamaged(guide, domain)) is { } damaged)
            {
                problems.Add(problem with { Message = $"what it says of {damaged.Name} does not fit together: the file is damaged" });
                return null;
            }

            if (guide.DomainOf(models) is null)
            {
                problems.Add(problem with
                {
                    IsError = false,
                    Message = $"none of its domains knows two models of this pool, so it is not used (it knows {string.Join(", ", content.Domains.SelectMany(domain => domain.Router.Models).Distinct().Take(8))})",
                    Mend = "train with data on these models, or say with `model:` at each which of them it is",
                });
            }

            return guide;
        }
        catch (LearnedFileException exception)
        {
            // Its message is what is wrong and, after the last semicolon, the way out.
            var cut = exception.Message.LastIndexOf("; ", StringComparison.Ordinal);
            problems.Add(problem with { Message = exception.Message[..cut], Mend = exception.Message[(cut + 2)..] });
            return null;
        }
    }

    /// <summary>Asks it about its own models: a file whose lengths disagree is found out at the start and not in the first request.</summary>
    private static bool IsDamaged(LearnedGuide guide, LearnedDomain domain)
    {
        PoolModel[] own = [.. domain.Router.Models.Select(name => new PoolModel { Id = name, CatalogId = name, Endpoints = [] })];
        try
        {
            return new[] { "high", null, "low" }.Any(effort => guide.Estimate(domain, "which of them is right", effort, own) is { } estimate
                && (estimate.Right.Count != own.Length || !estimate.Worth.Values.Concat(estimate.Right.Values).All(double.IsFinite)));
        }
        catch (Exception exception) when (exception is IndexOutOfRangeException or ArgumentException or InvalidOperationException or NullReferenceException or DivideByZeroException)
        {
            return true;
        }
    }
}
