using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.Tests.Rehearsal;

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
        var core = new CoreOverRehearsal(script);

        var (heard, after) = core.Ask("rehearsal-alto", Question);

        Assert.Null(heard.Error);
        Assert.Equal(whole, heard.Text);
        Assert.InRange(after.TotalSeconds, 0, 45);
    }

    [Fact]
    public void A_panel_answers_together_with_judge_and_writer()
    {
        var core = new CoreOverRehearsal(Script.Parse("{shared_text: true, first_token: 50ms, per_token: 5ms}"));

        var (heard, _) = core.Ask("ensemble", Question);

        Assert.Null(heard.Error);
        Assert.EndsWith("So the answer is 391.", heard.Text, StringComparison.Ordinal);
        Assert.Equal(5, core.Engine.Calls.Entries.Length);
        Assert.Contains(core.Engine.Calls.Entries, call => call.Text.StartsWith("{\"consensus\":\"Answers A, B and C agree", StringComparison.Ordinal));
    }
}
