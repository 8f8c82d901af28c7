using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Journal;
using Entente.Orchestration;
using Entente.Pool;
using Entente.Rehearsal;
using Entente.Runs;
using Entente.Simulation;
using Entente.Simulation.Loop;
using Entente.Tests.Runs;
using Xunit;

namespace Entente.Tests.Orchestration;

/// <summary>One run of a strategy over the rehearsal provider in simulated time, on one thread, in an order that the seed gives.</summary>
internal sealed class StrategyPlay
{
    /// <summary>The rehearsal pool behind one dialect, so that the same prompt is the same text at every door.</summary>
    public static PoolDefinition Pool { get; } = OneDialect(RehearsalPool.Definition());

    public required string Model { get; init; }

    public ulong Seed { get; init; } = 1;

    public string Prompt { get; init; } = "What is 17 * 23?";

    public string Script { get; init; } = "first_token: 20ms\nper_token: 2ms\n";

    public Caps Caps { get; init; } = new();

    public RunOptions? Options { get; init; }

    public Func<Call, Call>? Change { get; init; }

    public PoolDefinition Definition { get; init; } = Pool;

    /// <summary>Takes the place of the strategy of its name.</summary>
    public IStrategy? Instead { get; init; }

    /// <summary>When this call begins, <see cref="Victim"/> is withdrawn after <see cref="Delay"/>; 0: never.</summary>
    public int WithdrawAt { get; init; }

    public string Victim { get; init; } = "";

    public TimeSpan Delay { get; init; }

    /// <summary>Further withdrawals: when this call begins, whom, after which delay.</summary>
    public IReadOnlyList<(int At, string Victim, TimeSpan Delay)> Withdrawals { get; init; } = [];

    public Played Run()
    {
        var loop = new SimulationLoop(new Dice(Seed));
        var process = new SimulatedProcess(loop, "play");
        Played? played = null;
        Exception? failed = null;
        process.Start(async () => played = await PlayAsync(new SimulatedTime(loop, process)), fault => failed = fault);
        loop.Run(() => played is null && failed is null && loop.Turns < 2_000_000);
        Assert.Null(failed);
        Assert.Null(loop.Escaped);
        Assert.True(played is not null, "nothing ends this run");
        return played with { Elapsed = TimeSpan.FromTicks(loop.Now) };
    }

    private async Task<Played> PlayAsync(TimeProvider time)
    {
        Tap? tap = null;
        var world = new CoreWorld(Script + (Script.Contains("seed:", StringComparison.Ordinal) ? "" : $"seed: {Seed % 1_000_000}\n"), time: time, pool: Definition, through: provider => tap = new Tap(provider), instead: Instead);
        tap!.Pool = world.Pool;
        tap.Before = number => WithdrawAsync(world, time, number);
        var options = (Options ?? new RunOptions()) with { Seed = (long)(Seed % int.MaxValue) };
        var answer = await world.AskAsync(Model, Prompt, Change, Caps, options: options);
        return new(answer, tap.Calls);
    }

    private async Task WithdrawAsync(CoreWorld world, TimeProvider time, int number)
    {
        foreach (var (_, victim, delay) in Withdrawals.Append((WithdrawAt, Victim, Delay)).Where(one => one.Item1 == number))
        {
            if (delay > TimeSpan.Zero)
            {
                _ = LaterAsync(victim, delay);
            }
            else
            {
                await world.WithdrawAsync("model", victim);
            }
        }

        async Task LaterAsync(string victim, TimeSpan delay)
        {
            await Task.Delay(delay, time);
            await world.WithdrawAsync("model", victim);
        }
    }

    private static PoolDefinition OneDialect(PoolDefinition pool) => pool with
    {
        Models = [.. pool.Models.Select(model => model with { Endpoints = [.. model.Endpoints.Select(endpoint => endpoint with { Dialect = DialectNames.OpenAiChat })] })],
    };

    /// <summary>The same pool with these models only.</summary>
    public static PoolDefinition Only(params string[] models) => Pool with { Models = [.. Pool.Models.Where(model => models.Contains(model.Id))], Ensembles = ImmutableDictionary<string, Ensemble>.Empty };
}

internal sealed record Played(RecordingWriter Answer, IReadOnlyList<TappedCall> Calls)
{
    public TimeSpan Elapsed { get; init; }

    public IReadOnlyList<StepStarted> Steps => [.. Answer.Noticed.OfType<StepStarted>()];

    public StepEnded? EndOf(StepStarted step) => Answer.Noticed.OfType<StepEnded>().FirstOrDefault(end => end.Step == step.Step);

    public IEnumerable<string> Roles => Steps.Select(step => step.Role);

    public string Told => string.Join("\n", Answer.Noticed.Select(Say)) + $"\n{Answer.Error?.Code}: {Answer.Error?.Message}\n{Answer.Text}";

    private static string Say(RunEvent happened) => happened switch
    {
        PlanMade plan => $"plan {plan.Strategy}: {plan.Why} [{string.Join(", ", plan.Models)}]",
        StepStarted step => $"{step.Step} {step.Role} {step.Endpoint}: {step.Why}",
        StepEnded end => $"{end.Step} {end.Outcome} {end.Failure?.Code} {end.Ms} ms",
        AnswerChosen chosen => $"chosen {chosen.Model} {chosen.Chars}: {chosen.Why}",
        _ => happened.GetType().Name,
    };
}
