using Entente.Dialects;
using Entente.Orchestration.Conducting;
using Entente.Runs;
using Xunit;

namespace Entente.Tests.Orchestration;

public sealed class PlanStrategyTests
{
    private const string Shared = "first_token: 20ms\nper_token: 2ms\nshared_text: true\n";
    private static readonly string[] Models = ["a", "b", "conductor"];

    [Fact]
    public void The_steps_of_the_plan_are_carried_out_and_the_last_speaks_word_by_word()
    {
        var played = new StrategyPlay { Model = "entente/plan", Script = Shared }.Run();

        Assert.Equal(["conductor", "worker", "conductor", "worker", "conductor", "writer"], played.Roles);
        Assert.EndsWith("391.", played.Answer.Text, StringComparison.Ordinal);
        Assert.True(played.Answer.Deltas.OfType<TextDelta>().Count() > 5);
        Assert.Equal(["it planned the work", "the last step saw step 1", "the last step saw step 2"], played.Answer.Noticed.OfType<AnswerChosen>().Select(chosen => chosen.Why).Distinct());
    }

    [Fact]
    public void A_step_sees_what_its_access_list_names_and_nothing_else()
    {
        const string plan = """{"subtasks": ["find the first secret", "find the second secret", "tell what you see"], "models": ["rehearsal-alto", "rehearsal-cello", "rehearsal-brass"], "access": [[], [], [2]]}""";

        var played = new StrategyPlay { Model = "entente/plan", Prompt = "What are the secrets?", Script = Shared + Conducting(plan, ("find the first secret", "ALPHA"), ("find the second secret", "BETA")) }.Run();

        Assert.True(played.Answer.IsComplete, played.Told);
        var work = played.Calls.Where(call => call.Prompt.Contains("[entente:step]", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, work.Count);
        Assert.DoesNotContain("ALPHA", work[1].Prompt, StringComparison.Ordinal);
        Assert.Contains("BETA", work[2].Prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("ALPHA", work[2].Prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("What are the secrets?", work[2].Prompt, StringComparison.Ordinal);
        Assert.Equal(["rehearsal-alto", "rehearsal-cello", "rehearsal-brass"], work.Select(call => call.Endpoint.Model));
    }

    [Fact]
    public void After_a_step_the_rest_may_be_written_anew()
    {
        const string plan = """{"subtasks": ["find the first secret", "find the second secret"], "models": ["rehearsal-alto", "rehearsal-cello"], "access": [[], []]}""";
        const string other = """{"subtasks": ["tell the first secret backwards"], "models": ["rehearsal-drum"], "access": ["all"]}""";
        var script = Shared + "rules:\n  - {match: {prompt: \"### Done 1\"}, text: '" + other + "'}\n" + Conducting(plan, ("find the first secret", "ALPHA"))["rules:\n".Length..];

        var played = new StrategyPlay { Model = "entente/plan", Prompt = "What are the secrets?", Script = script }.Run();

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.Equal(["conductor", "worker", "conductor", "writer"], played.Roles);
        Assert.Equal("rehearsal-drum", played.Steps[^1].Model);
        Assert.Contains("ALPHA", played.Calls[^1].Prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void A_conductor_among_the_workers_plans_its_step_once_and_no_deeper()
    {
        const string plan = """{"subtasks": ["work it out", "tell it"], "models": ["conductor", "rehearsal-cello"], "access": [[], [1]]}""";

        var played = new StrategyPlay { Model = "entente/plan", Prompt = "What are the secrets?", Script = Shared + Conducting(plan) }.Run();

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.Equal("writer", played.Steps[^1].Role);
        Assert.Equal("plans one step of the plan", played.Steps[1].Why);
        Assert.Equal("step 1 of the plan", played.Steps[2].Why);
        Assert.Equal(["conductor", "conductor", "worker", "conductor", "writer"], played.Roles);
    }

    [Fact]
    public void A_plan_inside_the_plan_gives_the_response_of_its_step()
    {
        const string plan = """{"subtasks": ["work it out", "tell it"], "models": ["conductor", "rehearsal-cello"], "access": [[], [1]]}""";
        const string inner = """{"subtasks": ["first half", "second half"], "models": ["rehearsal-alto", "rehearsal-brass"], "access": [[], [1]]}""";
        var script = Conducting(plan, ("first half", "HALF"), ("second half", "WHOLE")).Replace("rules:\n", "rules:\n  - {match: {prompt: \"### Question\\nwork it out\\n\\n### Models\\n- rehearsal-harp\"}, times: 1, text: '" + inner + "'}\n", StringComparison.Ordinal);

        var played = new StrategyPlay { Model = "entente/plan", Prompt = "What are the secrets?", Script = Shared + script }.Run();

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.Equal(["rehearsal-alto", "rehearsal-brass"], played.Steps.Where(step => step.Role == "worker").Select(step => step.Model));
        Assert.Equal("rehearsal-cello", played.Steps[^1].Model);
        Assert.Contains("WHOLE", played.Calls[^1].Prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("HALF", played.Calls[^1].Prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_that_cannot_be_read_leaves_it_to_one_model_and_says_so()
    {
        var played = new StrategyPlay { Model = "entente/plan", Script = Shared + Conducting("Let them all do it.") }.Run();

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.Equal("route", played.Answer.Summary!.Strategy);
        Assert.Equal("the conductor gave no plan that can be read", played.Answer.Summary.Why);
        Assert.Equal(["conductor", "answer"], played.Roles);
    }

    [Fact]
    public void A_step_that_was_cut_short_and_becomes_the_answer_is_not_called_whole()
    {
        const string plan = """{"subtasks": ["find the first secret", "tell it"], "models": ["rehearsal-alto", "rehearsal-cello"], "access": [[], [1]]}""";

        var played = new StrategyPlay
        {
            Model = "entente/plan",
            Prompt = "What are the secrets?",
            Script = Shared + Conducting(plan, ("find the first secret", "one two three four five six seven eight nine ten")),
            Definition = StrategyPlay.Only("rehearsal-alto", "rehearsal-cello", "rehearsal-brass"),
            Change = call => call with { MaxOutputTokens = 4 },
            WithdrawAt = 4,
            Victim = "*",
        }.Run();

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.Equal("one two three four", played.Answer.Text);
        Assert.Equal(FinishReason.Length, played.Answer.Deltas.OfType<FinishDelta>().Last().Reason);
    }

    [Theory]
    [InlineData("""{"subtasks": ["x"], "models": ["a"], "access": [[]]}""", 1)]
    [InlineData("""Sure: ```json {"subtasks": ["x", "y"], "models": ["a", "b"], "access": [[], "all"]} ```""", 2)]
    [InlineData("""{"subtasks": ["x", "y"], "models": ["a", "conductor"], "access": [[], [1]]}""", 2)]
    [InlineData("""{"subtasks": ["x", "y"], "models": ["a"], "access": [[], []]}""", 0)]
    [InlineData("""{"subtasks": ["x", "y"], "models": ["a", "b"], "access": [[], [2]]}""", 0)]
    [InlineData("""{"subtasks": ["x"], "models": ["a"], "access": [[0]]}""", 0)]
    [InlineData("""{"subtasks": ["x"], "models": ["stranger"], "access": [[]]}""", 0)]
    [InlineData("""{"subtasks": [], "models": [], "access": []}""", 0)]
    [InlineData("""{"subtasks": ["1","2","3","4","5","6"], "models": ["a","a","a","a","a","a"], "access": [[],[],[],[],[],[]]}""", 0)]
    [InlineData("""{"subtasks": "x", "models": ["a"], "access": [[]]}""", 0)]
    [InlineData("[1]", 0)]
    [InlineData("", 0)]
    [InlineData("{{", 0)]
    public void Three_lists_of_equal_length_that_look_back_only_are_a_plan(string reply, int steps)
        => Assert.Equal(steps, WorkflowReader.Read(reply, Models, 0)?.Steps.Length ?? 0);

    private static string Conducting(string plan, params (string Task, string Response)[] work)
        => "rules:\n  - {match: {prompt: \"### Planned\"}, text: '{\"keep\": true}'}\n" + string.Concat(work.Select(one => $"  - {{match: {{prompt: \"### Task\\n{one.Task}\"}}, text: {one.Response}}}\n")) + $"  - {{match: {{prompt: \"### Models\"}}, text: '{plan}'}}\n";
}
