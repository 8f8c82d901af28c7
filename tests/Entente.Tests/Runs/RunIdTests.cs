using Xunit;

namespace Entente.Tests.Runs;

public sealed class RunIdTests
{
    private const string Script = "rules: []";

    [Fact]
    public async Task Ids_sort_as_their_time_does_and_no_two_are_the_same()
    {
        var time = new JumpingClock();
        await using var world = new CoreWorld(Script, time: time);
        var ids = new List<string>();

        for (var i = 0; i < 100; i++)
        {
            ids.Add(world.Engine.NewId());
            time.Jump(TimeSpan.FromMilliseconds(16));
        }

        Assert.All(ids, id => Assert.Matches("^run_[0-9a-f]{24}$", id));
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public async Task Ids_of_one_moment_are_told_apart_by_chance()
    {
        await using var world = new CoreWorld(Script, time: new StoppedClock());

        var ids = Enumerable.Range(0, 1_000).Select(_ => world.Engine.NewId()).ToHashSet();

        Assert.Equal(1_000, ids.Count);
        Assert.Single(ids.Select(id => id[..14]).Distinct());
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    }
}
