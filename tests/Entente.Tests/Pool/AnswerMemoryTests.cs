using Entente.Tests.Rehearsal;
using Entente.Tests.Runs;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Entente.Tests.Pool;

/// <summary>What an answer has learned of endpoints holds after its handovers too.</summary>
public sealed class AnswerMemoryTests
{
    private const string Prompt = "What day of the week was 2024-02-29?";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void An_endpoint_that_was_silent_is_not_asked_again_after_a_handover() => OneThread.Run(async () =>
    {
        await using var world = World("""
            - {match: {provider: one}, silence: forever}
            - {match: {provider: two, call: 1}, cut: {after_tokens: 12, how: reset}}
            """);

        var answer = await world.AskAsync("first", Prompt);

        Assert.True(answer.IsComplete, answer.Error?.Message);
        Assert.Equal(["one", "two", "two"], Asked(world));
    }, _time, TimeSpan.FromMilliseconds(1));

    [Fact]
    public void An_endpoint_that_asked_for_a_pause_is_not_asked_before_it_is_over_after_a_handover() => OneThread.Run(async () =>
    {
        // The second is asked beside the first, which is late, and then instead of it, which breaks twice.
        await using var world = World("""
            - {match: {provider: one, call: 1}, first_token: 12s}
            - {match: {provider: one}, cut: {after_tokens: 12, how: reset}}
            - {match: {provider: two, call: 1}, error: {name: rate_limited, retry_after: 5s}}
            """);

        var answer = await world.AskAsync("first", Prompt);

        Assert.True(answer.IsComplete, answer.Error?.Message);
        var calls = world.Provider.Calls.Entries.Where(call => call.Provider == "two").ToList();
        Assert.Equal(2, calls.Count);
        Assert.InRange(calls[1].ReceivedAt - calls[0].ReceivedAt, 5000, 10_000);
    }, _time, TimeSpan.FromMilliseconds(1));

    [Fact]
    public void An_endpoint_that_asked_for_a_long_pause_is_not_asked_again_after_a_handover() => OneThread.Run(async () =>
    {
        await using var world = World("""
            - {match: {provider: one}, error: {name: rate_limited, retry_after: 30s}}
            - {match: {provider: two}, cut: {after_tokens: 12, how: reset}}
            """);

        var answer = await world.AskAsync("first", Prompt);

        Assert.False(answer.IsComplete);
        Assert.Single(Asked(world), "one");
    }, _time, TimeSpan.FromMilliseconds(1));

    [Fact]
    public void An_endpoint_that_began_to_rest_during_a_back_off_is_left_for_one_that_is_well() => OneThread.Run(async () =>
    {
        await using var world = World("- {match: {provider: one}, error: 503}");

        // Five failures in a row make it rest; the first four answers are waiting by then to ask it again.
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => world.AskAsync("first", Prompt)));

        Assert.All(answers, answer => Assert.True(answer.IsComplete, answer.Error?.Message));
        Assert.Equal((5, 5), (Asked(world).Count(provider => provider == "one"), Asked(world).Count(provider => provider == "two")));
    }, _time, TimeSpan.FromMilliseconds(1));

    [Fact]
    public void An_endpoint_that_refused_our_credential_during_a_back_off_is_not_asked_though_nobody_else_is_left() => OneThread.Run(async () =>
    {
        await using var world = World("""
            - {match: {provider: two, call: 1}, error: 503}
            - {match: {provider: two, call: 2}, error: invalid_api_key}
            """);

        // The first waits to ask again; what the second is told meanwhile holds for both.
        var answers = await Task.WhenAll(world.AskAsync("second", Prompt), world.AskAsync("second", Prompt));

        Assert.All(answers, answer => Assert.NotNull(answer.Error));
        Assert.Equal(["two", "two"], Asked(world));
    }, _time, TimeSpan.FromMilliseconds(1));

    private static List<string> Asked(CoreWorld world) => [.. world.Provider.Calls.Entries.Select(call => call.Provider)];

    private CoreWorld World(string rules) => new($"""
        shared_text: true
        first_token: 0ms
        per_token: 0ms
        rules:
        {rules}
        """, """
        home: {name: Test House, jurisdiction: XH}
        timeouts: {headers: 9s, first_token: 20s, hedge_after: 10s, commit: 1h}
        providers:
          one: {dialect: openai-chat, base_url: "http://127.0.0.1:9/one/v1", operator: One, jurisdiction: XA}
          two: {dialect: openai-chat, base_url: "http://127.0.0.1:9/two/v1", operator: Two, jurisdiction: XB}
        models:
          first:
            developer: Lab One
            jurisdiction: XA
            price_usd_per_mtok: {input: 1, output: 2}
            endpoints: [{provider: one, name: rehearsal-alto}]
            fallback: [second]
          second:
            developer: Lab Two
            jurisdiction: XB
            continuation: prefill
            price_usd_per_mtok: {input: 1, output: 2}
            endpoints: [{provider: two, name: rehearsal-brass}]
        """, time: _time);
}
