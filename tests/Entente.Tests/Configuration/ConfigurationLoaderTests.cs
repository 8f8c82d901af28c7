using Entente.Configuration;
using Entente.Dialects;
using Entente.Pool;
using Xunit;

namespace Entente.Tests.Configuration;

public sealed class ConfigurationLoaderTests
{
    [Fact]
    public void A_whole_file_becomes_a_pool()
    {
        var loaded = Configurations.Load(Configurations.Whole, ("ALPHA_KEY", "sk-alpha"));

        Assert.Empty(loaded.Problems);
        var pool = loaded.Pool!;
        Assert.Equal(["alpha-large", "beta-small"], pool.Models.Select(model => model.Id));
        Assert.Equal("alpha-large", pool.Aliases["gpt-4o"]);
        Assert.Equal(50_000_000, pool.Ensembles["careful"].MaxCostNanoUsd);
        Assert.Equal(["alpha-large", "beta-small"], pool.Ensembles["careful"].Panel);
        Assert.Equal(WithdrawnByName.Refuse, pool.WithdrawnByName);
        Assert.Equal(OnRefusal.Next, pool.OnRefusal);
        Assert.Equal(LedgerDurability.Relaxed, loaded.Configuration!.Durability);
    }

    [Fact]
    public void An_endpoint_carries_what_the_file_says_of_it()
    {
        var pool = Configurations.Load(Configurations.Whole, ("ALPHA_KEY", "sk-alpha")).Pool!;

        var endpoint = pool.Find("alpha-large")!.Endpoints[0];

        Assert.Equal("alpha-large@alpha", endpoint.Id);
        Assert.Equal("large-2026-01", endpoint.WireName);
        Assert.Equal("http://127.0.0.1:4010/v1", endpoint.BaseUrl);
        Assert.Equal("sk-alpha", endpoint.Credential!.Value);
        Assert.Equal("eu-central", endpoint.Region);
        Assert.Equal(new Provider { Name = "alpha", Operator = "Alpha GmbH", Jurisdiction = "XA" }, endpoint.Provider);
        Assert.Equal(ContinuationForm.Instruction, endpoint.Continuation);
        Assert.Equal(4.0m, endpoint.Prices!.Output);
        Assert.Null(endpoint.Unusable);
    }

    [Fact]
    public void Timeouts_of_a_model_lie_over_those_of_the_whole()
    {
        var pool = Configurations.Load(Configurations.Whole, ("ALPHA_KEY", "sk-alpha")).Pool!;

        var timeouts = pool.Find("beta-small")!.Endpoints[0].Timeouts;

        Assert.Equal(TimeSpan.FromMilliseconds(500), timeouts.FirstToken);
        Assert.Equal(TimeSpan.FromMinutes(15), timeouts.Total);
    }

    [Fact]
    public void An_endpoint_whose_variable_is_not_set_stays_in_the_pool_and_says_why()
    {
        var loaded = Configurations.Load(Configurations.Whole);

        var endpoint = loaded.Pool!.Find("alpha-large")!.Endpoints[0];
        Assert.Null(endpoint.Credential);
        Assert.Equal("the variable ALPHA_KEY is not set; export ALPHA_KEY=… where Entente starts", endpoint.Unusable);
        var warning = Assert.Single(loaded.Problems);
        Assert.False(warning.IsError);
        Assert.Equal("providers.alpha.api_key", warning.Path);
        Assert.Equal(7, warning.Line);
    }

    [Fact]
    public void The_fingerprint_does_not_depend_on_secrets_comments_or_order_of_keys()
    {
        var one = Configurations.Load(Configurations.Whole, ("ALPHA_KEY", "sk-one")).Pool!.Fingerprint;

        var other = Configurations.Load("on_refusal: next   # comment\n" + Configurations.Whole.Replace("on_refusal: next\n", ""), ("ALPHA_KEY", "sk-two")).Pool!.Fingerprint;

        Assert.Equal(one, other);
        Assert.Matches("^[0-9a-f]{64}$", one);
    }

    [Fact]
    public void The_fingerprint_changes_with_a_price()
    {
        var one = Configurations.Load(Configurations.Whole).Pool!.Fingerprint;

        var other = Configurations.Load(Configurations.Whole.Replace("output: 4.0", "output: 4.1")).Pool!.Fingerprint;

        Assert.NotEqual(one, other);
    }
}
