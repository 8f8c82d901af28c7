using Entente.Orchestration.Auto;
using Xunit;
using static Entente.Tests.Orchestration.Auto.Situations;

namespace Entente.Tests.Orchestration.Auto;

public sealed class AutoRulesTests
{
    [Theory]
    [InlineData("none", "route")]
    [InlineData("minimal", "route")]
    [InlineData("low", "route")]
    [InlineData(null, "cascade")]
    [InlineData("medium", "cascade")]
    [InlineData("high", "fuse")]
    [InlineData("xhigh", "fuse")]
    [InlineData("max", "fuse")]
    public void Each_effort_has_its_strategy(string? effort, string strategy)
    {
        var decision = AutoRules.Decide(Usual.At(effort));

        Assert.Equal(strategy, decision.Strategy);
        Assert.StartsWith(effort is null ? "no effort is named, so medium: " : $"effort {effort}: ", decision.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("low", "route")]
    [InlineData("medium", "cascade")]
    [InlineData("high", "vote")]
    [InlineData("xhigh", "search")]
    [InlineData("max", "search")]
    public void A_verifier_that_is_named_is_used_from_medium_effort_on(string effort, string strategy)
    {
        var decision = AutoRules.Decide(Usual.At(effort) with { Verifier = "tests", Traits = new() });

        Assert.Equal(strategy, decision.Strategy);
        Assert.Equal(strategy != "route", decision.Why.Contains("tests", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("medium", "route")]
    [InlineData("high", "fuse")]
    [InlineData("max", "fuse")]
    public void Answers_that_cannot_be_compared_are_not_counted(string effort, string strategy)
    {
        var decision = AutoRules.Decide(Usual.At(effort) with { Traits = new() });

        Assert.Equal(strategy, decision.Strategy);
    }

    [Theory]
    [InlineData("medium", "cascade")]
    [InlineData("high", "relay")]
    [InlineData("max", "relay")]
    public void With_two_developers_no_panel_has_a_judge_from_outside(string effort, string strategy)
    {
        var decision = AutoRules.Decide(Usual.At(effort) with { Models = ["a", "b"], Developers = 2 });

        Assert.Equal(strategy, decision.Strategy);
    }

    [Theory]
    [InlineData("medium")]
    [InlineData("high")]
    [InlineData("max")]
    public void One_model_or_one_developer_is_a_route(string effort)
    {
        var alone = AutoRules.Decide(Usual.At(effort) with { Models = ["a"], Developers = 1, Verifier = "tests" });
        var family = AutoRules.Decide(Usual.At(effort) with { Developers = 1 });

        Assert.Equal(("route", $"effort {effort}: a alone is in reach"), (alone.Strategy, alone.Why));
        Assert.Equal("route", family.Strategy);
        Assert.Contains("of one developer", family.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("medium", "route")]
    [InlineData("high", "fuse")]
    [InlineData("max", "fuse")]
    public void Tools_go_to_a_strategy_that_takes_them(string effort, string strategy)
    {
        var tools = Usual.At(effort) with { Traits = new() { HasTools = true, IsComparable = true, Tasks = 5 } };

        Assert.Equal(strategy, AutoRules.Decide(tools).Strategy);
        Assert.NotEqual("search", AutoRules.Decide(tools with { Verifier = "tests" }).Strategy);
    }

    [Fact]
    public void Several_choices_belong_to_one_model_at_any_effort()
    {
        var decision = AutoRules.Decide(Usual.At("max") with { Traits = new() { OneSpeaker = "several choices belong to one model" }, Verifier = "tests" });

        Assert.Equal(("route", "effort max: several choices belong to one model"), (decision.Strategy, decision.Why));
    }

    [Theory]
    [InlineData(0, "fuse")]
    [InlineData(2, "fuse")]
    [InlineData(3, "plan")]
    public void A_list_of_things_to_do_is_planned_at_high_effort(int tasks, string strategy)
        => Assert.Equal(strategy, AutoRules.Decide(Usual.At("high") with { Traits = new() { Tasks = tasks } }).Strategy);

    [Fact]
    public void Images_are_not_given_to_those_who_only_read_what_others_have_written()
    {
        var decision = AutoRules.Decide(Usual.At("high").Without("fuse") with { Traits = new() { HasImages = true, IsComparable = true, Tasks = 9 } });

        Assert.Equal("vote", decision.Strategy);
    }

    [Fact]
    public void A_vote_comes_first_where_the_cheap_ones_are_not_cheap()
        => Assert.Equal("vote", AutoRules.Decide(Usual.At("medium") with { IsCheapFirst = false }).Strategy);

    [Fact]
    public void What_the_caps_have_no_room_for_is_passed_over_and_named()
    {
        var decision = AutoRules.Decide(Usual.At("high").Without("fuse", "relay"));

        Assert.Equal("vote", decision.Strategy);
        Assert.Contains("fuse not: max_calls leaves 1 of the 9 that it needs; relay not: ", decision.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_cap_has_room_one_model_answers_and_the_reason_is_said()
    {
        var decision = AutoRules.Decide(Usual.At("medium").Without("cascade", "vote"));

        Assert.Equal("route", decision.Strategy);
        Assert.Contains("cascade not: max_calls", decision.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("medium", 3, 1.0, 1, "cascade")]
    [InlineData("medium", 0.4, 0.2, 1, "route")]
    [InlineData("medium", 3, 4, 1, "route")]
    [InlineData("medium", 3, 1.0, 5, "route")]
    [InlineData("high", 3, 1.0, 5, "fuse")]
    [InlineData("high", 0.4, 0.2, 1, "route")]
    [InlineData("high", -1, 0.5, 1, "route")]
    [InlineData("max", 0.4, 0.2, 1, "fuse")]
    [InlineData("max", -1, 0.5, 1, "route")]
    public void A_recorded_gain_must_be_worth_its_cost_at_the_effort(string effort, double points, double width, double cost, string strategy)
    {
        var gain = Gain(points, width, cost);

        var decision = AutoRules.Decide(Usual.At(effort).Expecting(Gain(10), ("cascade", gain), ("vote", gain)));

        Assert.True(strategy == decision.Strategy, decision.Why);
        Assert.Contains("500 recorded questions of tiny", decision.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("medium")]
    [InlineData("high")]
    [InlineData("max")]
    public void Without_headroom_there_is_nothing_to_gain_and_it_says_so(string effort)
    {
        var decision = AutoRules.Decide(Usual.At(effort).Expecting(Gain(0.1, 0.2), ("cascade", Gain(3)), ("vote", Gain(3))));

        Assert.Equal("route", decision.Strategy);
        Assert.Contains("the best model is right nearly wherever any is (headroom +0.1 points [-0.1, 0.3]", decision.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_what_gains_the_cheapest_is_taken()
    {
        var decision = AutoRules.Decide(Usual.Expecting(Gain(20), ("cascade", Gain(9, cost: 3)), ("vote", Gain(9, cost: 2))));

        Assert.Equal("vote", decision.Strategy);
    }

    [Fact]
    public void What_is_recorded_of_route_alone_says_nothing_of_the_others()
        => Assert.Equal("cascade", AutoRules.Decide(Usual.Expecting(Gain(9))).Strategy);
}
