using Entente.Rehearsal;
using Entente.Tests.Runs;
using Xunit;

namespace Entente.Tests.Pool;

public sealed class LimitedTests
{
    [Fact]
    public async Task An_endpoint_that_asks_for_a_long_pause_is_not_asked_again_by_the_same_run()
    {
        await using var world = new CoreWorld("rules: [{error: {name: rate_limited, retry_after: 30s}}]", pool: RehearsalPool.Definition());

        var answer = await world.AskAsync("rehearsal-brass", "What is 17 + 25?");

        Assert.Equal((429, "rate_limit_exceeded", TimeSpan.FromSeconds(30)), (answer.Error!.Status, answer.Error.Code, answer.Error.RetryAfter));
        var calls = world.Provider.Calls.Entries;
        Assert.True(calls.Length > 2);
        Assert.All(calls.GroupBy(call => (call.Provider, call.Model)), group => Assert.Single(group));
    }
}
