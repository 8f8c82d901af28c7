using System.Globalization;
using System.Text;
using Entente.Pool;
using Entente.Simulation;
using Xunit;

namespace Entente.Tests.Simulation;

/// <summary>In how many seeds each planted mistake is found; the table for the docs is written to artifacts/simulation/.</summary>
public sealed class PlantedBugSurvey
{
    private const int Seeds = 200;

    [Fact, Trait("Category", "Soak")]
    public void Each_planted_bug_is_found_in_more_than_one_seed_of_twenty()
    {
        var table = new StringBuilder("| mistake | seeds | first | rule |\n|---|---|---|---|\n");
        var rare = new List<string>();

        foreach (var bug in Enum.GetValues<PlantedBug>().Where(bug => bug != PlantedBug.None))
        {
            var found = Enumerable.Range(0, Seeds).Select(seed => Simulator.Run((ulong)seed, pool => pool.Planted = bug)).Where(outcome => outcome.Violation is not null).ToList();
            var rules = found.CountBy(outcome => outcome.Violation!.Invariant).OrderByDescending(rule => rule.Value).Select(rule => $"{rule.Key} {rule.Value}");
            table.Append(CultureInfo.InvariantCulture, $"| {bug} | {found.Count} of {Seeds} | {found.FirstOrDefault()?.Seed} | {string.Join(", ", rules)} |\n");
            if (found.Count * 20 <= Seeds)
            {
                rare.Add($"{bug}: {found.Count} of {Seeds}");
            }
        }

        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root(), "artifacts", "simulation"));
        File.WriteAllText(Path.Combine(folder.FullName, "planted.md"), table.ToString());
        Assert.Empty(rare);
    }
}
