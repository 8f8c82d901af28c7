using System.Collections.Immutable;
using Entente.Rehearsal;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Scripts;
using Entente.Tests.Runs;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Entente.Tests.Rehearsal;

/// <summary>The whole core over the rehearsal pool in memory, in simulated time.</summary>
public sealed class CoreOverRehearsalTests
{
    private const string Question = "What is 17 * 23?";

    public static TheoryData<string> Rescued => [.. Scenarios.Names.Where(name => name is not "S13" and not "S12")];

    [Theory]
    [MemberData(nameof(Rescued))]
    public void A_scenario_ends_in_the_whole_text(string name)
    {
        Script script = Script.Named(name) with { SharedText = true };
        string whole = script.Rules.Select(rule => rule.Behaviour.Text).FirstOrDefault(text => text is not null) ?? Entente.Rehearsal.Questions.QuestionBook.Parse(Question)!.Say("391");

        var (heard, after, _) = Ask(script, "rehearsal-alto");

        Assert.Null(heard.Error);
        Assert.Equal(whole, heard.Text);
        Assert.InRange(after.TotalSeconds, 0, 45);
    }

    [Fact]
    public void A_panel_answers_together_with_judge_and_writer()
    {
        var (heard, _, calls) = Ask(Script.Parse("{shared_text: true, first_token: 50ms, per_token: 5ms}"), "ensemble");

        Assert.Null(heard.Error);
        Assert.EndsWith("So the answer is 391.", heard.Text, StringComparison.Ordinal);
        Assert.Equal(5, calls.Length);
        Assert.Contains(calls, call => call.Text.StartsWith("{\"consensus\":\"Answers A, B and C agree", StringComparison.Ordinal));
    }

    /// <returns>What the caller got, after how long, and what the provider was asked.</returns>
    private static (RecordingWriter Heard, TimeSpan After, ImmutableArray<CallEntry> Calls) Ask(Script script, string model)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));
        var (heard, after, calls) = (new RecordingWriter(), TimeSpan.Zero, ImmutableArray<CallEntry>.Empty);
        OneThread.Run(
            async () =>
            {
                await using var world = new CoreWorld(script, time: time);
                var started = time.GetTimestamp();
                await world.AskAsync(model, Question, writer: heard);
                (after, calls) = (time.GetElapsedTime(started), world.Provider.Calls.Entries);
            },
            time,
            TimeSpan.FromMilliseconds(10));
        return (heard, after, calls);
    }
}
