using Entente.Journal;
using Entente.Pool;
using Entente.Receipts;
using Entente.Rehearsal;
using Entente.Runs;
using Xunit;

namespace Entente.Tests.Runs;

/// <summary>The wall clock is a label: when it jumps, order, durations and caps hold.</summary>
public sealed class ClockJumpTests
{
    private const string Text = "Twelve ships were counted at the harbour before the fog came in.";

    private const string Script = """
        first_token: 2ms
        per_token: 1ms
        rules:
          - match: {}
            text: Twelve ships were counted at the harbour before the fog came in.
        """;

    [Theory]
    [InlineData(-1)]
    [InlineData(24)]
    public async Task A_run_in_which_the_clock_jumps_is_whole_and_its_receipt_is_in_order(int hours)
    {
        var clock = new JumpingClock();
        await using var world = new CoreWorld(Script, time: clock, pool: RehearsalPool.Definition());
        var frames = 0;
        var writer = new RecordingWriter
        {
            AfterFrame = _ =>
            {
                if (++frames == 4)
                {
                    clock.Jump(TimeSpan.FromHours(hours));
                }

                return ValueTask.CompletedTask;
            },
        };

        var answer = await world.AskAsync("rehearsal-alto", "How many?", caps: new Caps { MaxSeconds = 60 }, writer: writer);

        Assert.True(answer.IsComplete, answer.Error?.Message);
        Assert.Equal(Text, answer.Text);
        var events = await world.Journal.ReadAsync(EntryKind.Run, answer.Summary!.Run).Select(entry => RunEventJson.Read(entry.Body.Span)).ToListAsync();
        Assert.Equal(events.Select(one => one.TimeMs).Order(), events.Select(one => one.TimeMs));
        var receipt = ReceiptFold.Fold("log", events);
        Assert.True(receipt.StartedMs <= receipt.EndedMs, $"{receipt.StartedMs} to {receipt.EndedMs}");
        Assert.All(receipt.Steps, step => Assert.InRange(step.Ms, 0, 60_000));
    }

    [Fact]
    public async Task Runs_keep_their_order_in_the_log_when_the_clock_goes_back_and_ahead()
    {
        var clock = new JumpingClock();
        await using var world = new CoreWorld(Script, time: clock, pool: RehearsalPool.Definition());
        var runs = new List<string>();

        foreach (var hours in (int[])[0, -1, 24, -48])
        {
            clock.Jump(TimeSpan.FromHours(hours));
            var answer = await world.AskAsync("rehearsal-alto", "How many?");
            runs.Add(answer.Summary!.Run);
        }

        var indices = new List<long>();
        foreach (var run in runs)
        {
            await world.Receipts.LoadAsync(TestContext.Current.CancellationToken);
            await world.Receipts.BeginAsync(TestContext.Current.CancellationToken);
            var bundle = await world.Receipts.FindAsync(run, withSalts: true, TestContext.Current.CancellationToken);
            var verdict = ReceiptVerifier.Verify(bundle, world.Signer.Verifier);
            Assert.True(verdict.Ok, verdict.ToString());
            indices.Add(Leaf(bundle!));
        }

        Assert.Equal([0, 1, 2, 3], indices);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(24)]
    public async Task A_rest_lasts_as_long_as_it_was_told_whatever_the_clock_says(int hours)
    {
        var clock = new JumpingClock();
        await using var world = new CoreWorld(Script, time: clock, pool: RehearsalPool.Definition());
        var endpoint = world.Pool.Endpoints.First();
        endpoint.NoteFailure(new() { Stage = Stage.Headers, Class = FailureClass.Limited, Code = "rate_limit_exceeded", Message = "later", RetryAfter = TimeSpan.FromMinutes(10) });

        clock.Jump(TimeSpan.FromHours(hours));

        Assert.NotNull(endpoint.RestsUntil);
        Assert.InRange((endpoint.RestsUntil.Value - clock.GetUtcNow()).TotalMinutes, 8, 10);
    }

    [Fact]
    public async Task A_directive_in_force_stays_so_when_the_clock_goes_back_before_its_time()
    {
        var clock = new JumpingClock();
        await using var world = new CoreWorld(Script, time: clock, pool: RehearsalPool.Definition());
        await world.WithdrawAsync("model", "rehearsal-alto");

        clock.Jump(TimeSpan.FromHours(-1));
        await world.WithdrawAsync("model", "rehearsal-drum");
        var answer = await world.AskAsync("rehearsal-alto", "How many?");

        Assert.DoesNotContain(world.Provider.Calls.Entries, call => call.Model == "rehearsal-alto");
        Assert.NotNull(world.Pool.Endpoints.First(state => state.Model.Id == "rehearsal-alto").Withdrawn);
        Assert.True(answer.IsComplete, answer.Error?.Message);
    }

    private static long Leaf(byte[] bundle) => System.Text.Json.JsonElement.Parse(bundle).GetProperty("leaf").GetProperty("index").GetInt64();
}
