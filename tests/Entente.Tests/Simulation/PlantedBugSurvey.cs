using System.Globalization;
using Entente.Pool;
using Entente.Simulation;
using Xunit;

namespace Entente.Tests.Simulation;

/// <summary>
/// How often each planted mistake is found; the table for the docs is written to artifacts/simulation/, a line as soon as it is known.
/// A mistake's seeds are tried in order until more than one of twenty of all is found, which is as good as trying the rest.
/// </summary>
public sealed class PlantedBugSurvey
{
    private const int Seeds = 200;
    private const int Enough = (Seeds / 20) + 1;

    [Fact, Trait("Category", "Soak")]
    public void Each_planted_bug_is_found_in_more_than_one_seed_of_twenty()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root(), "artifacts", "simulation"));
        using var table = new StreamWriter(Path.Combine(folder.FullName, "planted.md")) { AutoFlush = true };
        table.Write("| mistake | found in | first | rule |\n|---|---|---|---|\n");
        var rare = new List<string>();

        foreach (var bug in Enum.GetValues<PlantedBug>().Where(bug => bug != PlantedBug.None))
        {
            var (found, tried) = Survey(bug);
            var rules = found.CountBy(outcome => outcome.Violation!.Invariant).OrderByDescending(rule => rule.Value).Select(rule => $"{rule.Key} {rule.Value}");
            table.Write(string.Create(CultureInfo.InvariantCulture, $"| {bug} | {found.Count} of {tried} | {found.FirstOrDefault()?.Seed} | {string.Join(", ", rules)} |\n"));
            if (found.Count < Enough)
            {
                rare.Add($"{bug}: {found.Count} of {tried}");
            }
        }

        Assert.Empty(rare);
    }

    private static (List<SeedOutcome> Found, int Tried) Survey(PlantedBug bug)
    {
        var found = new List<SeedOutcome>();
        var tried = 0;
        while (tried < Seeds && found.Count < Enough)
        {
            var some = new SeedOutcome[Math.Min(Environment.ProcessorCount, Seeds - tried)];
            Parallel.For(0, some.Length, at => some[at] = Simulator.Run((ulong)(tried + at), pool => pool.Planted = bug));
            tried += some.Length;
            found.AddRange(some.Where(outcome => outcome.Violation is not null));
        }

        return (found, tried);
    }
}
