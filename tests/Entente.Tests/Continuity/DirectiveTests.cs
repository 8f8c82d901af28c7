using System.Collections.Immutable;
using Entente.Continuity;
using Entente.Pool;
using Entente.Rehearsal;
using Xunit;

namespace Entente.Tests.Continuity;

public sealed class DirectiveTests
{
    [Theory]
    [InlineData("rehearsal-*", "rehearsal-alto", true)]
    [InlineData("*-alto", "rehearsal-alto", true)]
    [InlineData("REHEARSAL-ALTO", "rehearsal-alto", true)]
    [InlineData("re*sal*o", "rehearsal-alto", true)]
    [InlineData("rehearsal", "rehearsal-alto", false)]
    [InlineData("alto", "rehearsal-alto", false)]
    [InlineData("*x*", "rehearsal-alto", false)]
    [InlineData("aa*aa", "aaa", false)]
    public void A_star_stands_for_any_characters(string pattern, string name, bool matches)
        => Assert.Equal(matches, Pattern.Matches(pattern, name));

    [Fact]
    public void Several_axes_must_all_hold()
    {
        var model = RehearsalPool.Definition().Find("rehearsal-brass")!;
        var (south, north) = (model.Endpoints[0], model.Endpoints[1]);
        var directive = Of(("developer", model.Developer!), ("provider", "north"));

        Assert.False(directive.Reaches(south, model));
        Assert.True(directive.Reaches(north, model));
    }

    [Fact]
    public void Weights_on_ones_own_disk_are_left_alone_unless_it_says_so()
    {
        var model = RehearsalPool.Definition().Find("rehearsal-drum")!;
        var local = model.Endpoints.Single(endpoint => endpoint.IsLocal);
        var directive = Of(("model", "*"));

        Assert.False(directive.Reaches(local, model));
        Assert.True((directive with { IncludeLocal = true }).Reaches(local, model));
    }

    [Theory]
    [InlineData("developer_jurisdiction")]
    [InlineData("operator_jurisdiction")]
    public void A_jurisdiction_that_is_not_known_is_reached(string axis)
    {
        var known = RehearsalPool.Definition().Find("rehearsal-alto")!;
        var model = known with { DeveloperJurisdiction = null };
        var endpoint = known.Endpoints[0] with { Provider = known.Endpoints[0].Provider with { Jurisdiction = null } };

        Assert.True(Of((axis, "US")).Reaches(endpoint, model));
    }

    [Fact]
    public void It_holds_from_its_effective_time_until_it_is_lifted()
    {
        var directive = Of(("model", "x")) with { EffectiveMs = 1000 };

        Assert.False(directive.IsInForce(999));
        Assert.True(directive.IsInForce(1000));
        Assert.False((directive with { LiftedMs = 1500 }).IsInForce(2000));
    }

    private static Directive Of(params (string Axis, string Pattern)[] match) => new()
    {
        Id = "dir_1",
        Match = match.ToImmutableSortedDictionary(pair => pair.Axis, pair => pair.Pattern),
        EffectiveMs = 0,
        IssuedMs = 0,
        Reason = "test",
        Source = "operator",
    };
}
