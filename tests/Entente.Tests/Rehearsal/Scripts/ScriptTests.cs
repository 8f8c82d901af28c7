using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.Tests.Rehearsal.Scripts;

public sealed class ScriptTests
{
    [Fact]
    public void The_sixteen_scenarios_are_there_and_can_be_read()
    {
        Assert.Equal(Enumerable.Range(1, 16).Select(number => $"S{number:00}"), Scenarios.Names.Where(name => name.StartsWith('S')));
        Assert.All(Scenarios.Names, name => Assert.NotEmpty(Script.Named(name).Rules));
    }

    [Fact]
    public void Every_error_is_told_at_once_with_its_place_and_the_way_out()
    {
        var wrong = Assert.Throws<ScriptException>(() => Script.Parse("""
            sped: 3
            rules:
              - match: {modle: x, call: 0}
                cut: {how: gently}
                error: rate_limit
                first_token: 5 seconds
            """));

        string[] lines = wrong.Message.Split('\n');
        Assert.Contains(lines, line => line.StartsWith("sped: unknown key; the nearest known one is 'seed'", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("rules[0].match.modle: unknown key; the nearest known one is 'model'", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("rules[0].match.call: '0' is not a number from 1 on", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("rules[0].cut.how:", StringComparison.Ordinal) && line.Contains("clean, reset", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("rules[0].cut.after_tokens: a cut has exactly one place", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("the nearest known one is 'rate_limited'", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("rules[0].first_token:", StringComparison.Ordinal) && line.Contains("250ms", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("rules: [")]
    [InlineData("- a\n- b")]
    [InlineData("rules: 3")]
    public void What_is_no_script_is_refused(string text) => Assert.Throws<ScriptException>(() => Script.Parse(text));

    [Fact]
    public void Json_and_yaml_say_the_same()
    {
        Script yaml = Script.Parse("rules:\n  - match: {model: a*}\n    times: 2\n    text: \"\\u00e9 😀\"");
        Script json = Script.Parse("""{"rules":[{"match":{"model":"a*"},"times":2,"text":"é \ud83d\ude00"}]}""");

        Assert.Equal("é 😀", json.Rules[0].Behaviour.Text);
        Assert.Equal((yaml.Rules[0].Behaviour, yaml.Rules[0].Times, yaml.Rules[0].Match.Model), (json.Rules[0].Behaviour, json.Rules[0].Times, json.Rules[0].Match.Model));
    }

    [Fact]
    public void A_time_scale_shortens_every_wait() =>
        Assert.Equal(TimeSpan.FromSeconds(2), Script.Parse("time_scale: 0.1\nrules: [{first_token: 20s}]").Rules[0].Behaviour.FirstToken);
}
