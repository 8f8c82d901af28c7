using Entente.Dialects;
using Entente.Runs;
using Xunit;

namespace Entente.Tests.Runs;

public sealed class PlanTests
{
    private const string Instant = "first_token: 0ms\nper_token: 0ms\nshared_text: true\n";

    [Fact]
    public async Task A_panel_a_judge_and_a_writer_answer_as_one()
    {
        await using var world = new CoreWorld(Instant);

        var answer = await world.AskAsync("entente/fuse", "What is 17 * 23?");

        Assert.True(answer.IsComplete, answer.Error?.Message);
        Assert.Contains("391", answer.Text, StringComparison.Ordinal);
        var roles = answer.Noticed.OfType<StepStarted>().GroupBy(step => step.Role).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(3, roles["panel"]);
        Assert.Equal(1, roles["judge"]);
        Assert.Equal(1, roles["writer"]);
        Assert.Equal(3, answer.Noticed.OfType<StepStarted>().Where(step => step.Role == "panel").Select(step => step.Developer).Distinct().Count());
    }

    [Fact]
    public async Task The_panel_is_asked_at_the_same_time()
    {
        await using var world = new CoreWorld("first_token: 50ms\nper_token: 0ms\nshared_text: true");

        var answer = await world.AskAsync("entente/fuse", "What is 17 * 23?");

        var events = answer.Noticed.ToList();
        var firstEnd = events.FindIndex(one => one is StepEnded);
        Assert.Equal(3, events.Take(firstEnd).OfType<StepStarted>().Count(step => step.Role == "panel"));
    }

    [Fact]
    public async Task A_judge_whose_words_are_no_verdict_leaves_it_to_a_vote()
    {
        await using var world = new CoreWorld(Instant + """
            rules:
              - match: {prompt: "### Answer A"}
                text: I cannot say.
            """);

        var answer = await world.AskAsync("entente/fuse", "What is 17 * 23?");

        Assert.True(answer.IsComplete, answer.Error?.Message);
        Assert.Contains("391", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(answer.Noticed.OfType<StepStarted>(), step => step.Role == "writer");
        Assert.Contains(answer.Noticed.OfType<AnswerChosen>(), choice => choice.Chars > 0);
    }

    [Fact]
    public async Task A_failed_member_is_noted_and_the_others_answer()
    {
        await using var world = new CoreWorld(Instant + """
            rules:
              - match: {model: rehearsal-cello}
                error: model_not_found
            """);

        var answer = await world.AskAsync("entente/fuse", "What is 17 * 23?", call => call);

        Assert.True(answer.IsComplete, answer.Error?.Message);
        Assert.Contains(answer.Noticed.OfType<StepEnded>(), end => end.Failure?.Code == "model_not_found");
        Assert.Contains("391", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200_000, "route")]
    [InlineData(4_000_000_000, "fuse")]
    public async Task A_cap_on_cost_without_room_for_a_panel_leaves_it_to_one_model(long nanoUsd, string strategy)
    {
        await using var world = new CoreWorld(Instant);

        var answer = await world.AskAsync("entente", "What is 17 * 23?", call => call with { ReasoningEffort = "high" }, caps: new Caps { MaxCostNanoUsd = nanoUsd });

        Assert.True(answer.IsComplete, answer.Error?.Message);
        Assert.Equal(strategy, answer.Summary!.Strategy);
        Assert.True(answer.Summary.CostNanoUsd <= nanoUsd);
    }

    [Fact]
    public async Task A_writer_behind_another_dialect_reads_question_and_answers_apart()
    {
        await using var world = new CoreWorld(Instant);

        var answer = await world.AskAsync("ensemble", "What is 17 * 23?");

        Assert.True(answer.IsComplete, answer.Error?.Message);
        Assert.StartsWith("The task is to work out 17 * 23", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ensemble_tightens_the_callers_caps()
    {
        var definition = Entente.Rehearsal.RehearsalPool.Definition();
        var tight = definition.Ensembles["ensemble"] with { MaxCalls = 4 };
        await using var world = new CoreWorld(Instant, pool: definition with { Ensembles = definition.Ensembles.SetItem("ensemble", tight) });

        var answer = await world.AskAsync("ensemble", "What is 17 * 23?", caps: new Caps { MaxCalls = 100 });

        Assert.True(answer.IsComplete, answer.Error?.Message);
        Assert.Equal(4, world.Provider.Calls.Entries.Length);
        Assert.Equal(4, answer.Noticed.OfType<RunStarted>().Single().Caps.MaxCalls);
    }

    [Fact]
    public async Task A_cap_that_no_call_can_keep_is_told_as_such()
    {
        await using var world = new CoreWorld(Instant);

        var answer = await world.AskAsync("rehearsal-alto", "What is 17 * 23?", caps: new Caps { MaxCostNanoUsd = 10, Models = ["rehearsal-alto"] });

        Assert.Equal("max_cost_reached", answer.Error?.Code);
        Assert.Empty(world.Provider.Calls.Entries);
    }

    [Fact]
    public async Task Who_names_a_withdrawn_model_is_told_openly_who_takes_its_place()
    {
        await using var world = new CoreWorld(Instant);
        await world.WithdrawAsync("model", "rehearsal-cello");

        var answer = await world.AskAsync("rehearsal-cello", "What is 17 * 23?");

        Assert.True(answer.IsComplete, answer.Error?.Message);
        Assert.Equal("rehearsal-brass", answer.Summary!.Model);
        Assert.Contains("rehearsal-brass takes the place of rehearsal-cello", answer.Summary.Why, StringComparison.Ordinal);
        Assert.Contains("withdrawn by directive", answer.Summary.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_wants_no_substitute_for_a_withdrawn_model_gets_a_precise_error()
    {
        await using var world = new CoreWorld(Instant, pool: Entente.Rehearsal.RehearsalPool.Definition() with { WithdrawnByName = Entente.Pool.WithdrawnByName.Refuse });
        await world.WithdrawAsync("model", "rehearsal-cello");

        var answer = await world.AskAsync("rehearsal-cello", "What is 17 * 23?");

        Assert.Equal("model_withdrawn", answer.Error?.Code);
        Assert.Equal(410, answer.Error?.Status);
        Assert.Empty(world.Provider.Calls.Entries);
    }

    [Fact]
    public async Task The_next_turn_of_a_conversation_goes_to_the_model_that_holds_it()
    {
        await using var world = new CoreWorld(Instant);
        await world.WithdrawAsync("model", "rehearsal-harp");
        var first = await world.AskAsync("entente/route", "What is 17 * 23?");
        var lifted = Assert.Single(world.Directives.List());
        await world.Directives.LiftAsync(lifted.Id);

        var second = await world.AskAsync("entente/route", "What is 17 * 23?", call => call with
        {
            Messages = [.. call.Messages, Message.Of(Role.Assistant, first.Text), Message.Of(Role.User, "What is 18 * 23?")],
        });
        var other = await world.AskAsync("entente/route", "What is 2 + 2?");

        Assert.Equal(first.Summary!.Model, second.Summary!.Model);
        Assert.NotEqual(first.Summary.Model, other.Summary!.Model);
    }
}
