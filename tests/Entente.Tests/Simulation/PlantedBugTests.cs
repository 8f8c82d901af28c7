using Entente.Pool;
using Entente.Simulation;
using Xunit;

namespace Entente.Tests.Simulation;

/// <summary>The simulation is only worth what it finds: each mistake that is planted in the core must be found within a few seeds.</summary>
public sealed class PlantedBugTests
{
    private const int Seeds = 200;

    public static TheoryData<string> Bugs => [.. Enum.GetNames<PlantedBug>().Where(name => name != nameof(PlantedBug.None))];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_planted_bug_is_found(string name)
    {
        var bug = Enum.Parse<PlantedBug>(name);

        var found = Enumerable.Range(0, Seeds).Select(seed => Simulator.Run((ulong)seed, pool => pool.Planted = bug)).FirstOrDefault(outcome => outcome.Violation is not null);

        Assert.NotNull(found);
    }
}
