using Entente.Configuration;
using Entente.Dialects;
using Entente.Pool;
using Xunit;

namespace Entente.Tests.Configuration;

public sealed class PoolBuilderTests
{
    [Fact]
    public void What_the_catalogue_knows_need_not_be_said()
    {
        var pool = Configurations.Load("models: {claude-opus-5-5: }", ("ANTHROPIC_API_KEY", "k")).Pool!;

        var model = Assert.Single(pool.Models);
        Assert.Equal(("Anthropic", "US", Weights.Closed, true), (model.Developer, model.DeveloperJurisdiction, model.Weights, model.IdentityIsKnown));
        var endpoint = Assert.Single(model.Endpoints);
        Assert.Equal("claude-opus-5-5@anthropic", endpoint.Id);
        Assert.Equal("https://api.anthropic.com/v1", endpoint.BaseUrl);
        Assert.Equal(DialectNames.AnthropicMessages, endpoint.Dialect);
        Assert.Equal(ContinuationForm.Instruction, endpoint.Continuation);
        Assert.True(endpoint.Prices!.AreKnown);
        Assert.Equal("k", endpoint.Credential!.Value);
    }

    [Fact]
    public void The_configuration_overrides_the_catalogue()
    {
        var pool = Configurations.Load(
            "models: {claude-opus-5-5: {developer: Another, quality: 0.9, price_usd_per_mtok: {input: 1, output: 2}, continuation: none}}").Pool!;

        var model = pool.Models[0];
        Assert.Equal("Another", model.Developer);
        Assert.Null(model.DeveloperJurisdiction);   // the catalogue's is that of Anthropic
        Assert.Equal(0.9, model.Quality);
        Assert.Equal(1, model.Endpoints[0].Prices!.Input);
        Assert.Equal(ContinuationForm.None, model.Endpoints[0].Continuation);
    }

    [Fact]
    public void The_price_list_of_a_developer_says_nothing_about_other_providers()
    {
        var pool = Configurations.Load("models: {claude-opus-5-5: {endpoints: [{provider: openrouter, name: anthropic/claude-opus-5.5}]}}").Pool!;

        Assert.Equal("claude-opus-5-5", pool.Models[0].CatalogId);
        Assert.Null(pool.Models[0].Endpoints[0].Prices);
    }

    [Fact]
    public void A_model_that_the_catalogue_does_not_know_keeps_unknown_facts()
    {
        var loaded = Configurations.Load("{providers: {p: {dialect: openai-chat, base_url: http://127.0.0.1:1/v1, jurisdiction: XA}}, models: {new-one: {endpoints: [{provider: p}]}}}");

        var model = loaded.Pool!.Models[0];
        Assert.False(model.IdentityIsKnown);
        Assert.Equal("new-one", model.CatalogId);
        Assert.Equal((null, null, Weights.Unknown, null), (model.Developer, model.DeveloperJurisdiction, model.Weights, model.OutputTerms));
        var warning = Assert.Single(loaded.Problems);
        Assert.False(warning.IsError);
        Assert.Contains("the catalogue does not know this model", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_at_a_provider_decides_what_model_it_is()
    {
        var pool = Configurations.Load("models: {best: {endpoints: [{provider: openai, name: gpt-6.2-astra-2026-11-17}]}}").Pool!;

        Assert.Equal("gpt-6.2-astra", pool.Models[0].CatalogId);
    }

    [Fact]
    public void Endpoints_that_serve_different_models_are_not_one_model()
    {
        var loaded = Configurations.Load("models: {best: {endpoints: [{provider: openai, name: gpt-6.2-astra}, {provider: anthropic, name: claude-opus-5-5}]}}");

        Assert.Null(loaded.Pool);
        Assert.Contains("they serve different models: gpt-6.2-astra, claude-opus-5-5", Assert.Single(loaded.Problems, problem => problem.IsError).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_beside_the_key_moves_a_provider_and_takes_its_key_along()
    {
        var pool = Configurations.Load("models: {gpt-6.2-sol: }", ("OPENAI_API_KEY", "k"), ("OPENAI_BASE_URL", "http://127.0.0.1:4010/v1/")).Pool!;

        var endpoint = pool.Models[0].Endpoints[0];
        Assert.Equal("http://127.0.0.1:4010/v1", endpoint.BaseUrl);
        Assert.Equal("k", endpoint.Credential!.Value);
    }

    [Fact]
    public void A_moved_provider_has_neither_the_operator_nor_the_prices_of_the_old_one()
    {
        var loaded = Configurations.Load("models: {gpt-6.2-sol: }", ("OPENAI_API_KEY", "k"), ("OPENAI_BASE_URL", "https://gateway.example/v1"));

        var endpoint = loaded.Pool!.Models[0].Endpoints[0];
        Assert.Equal((null, null, null), (endpoint.Provider.Operator, endpoint.Provider.Jurisdiction, endpoint.Prices));
    }

    [Fact]
    public void A_key_does_not_follow_to_another_host_that_only_the_file_names()
    {
        var pool = Configurations.Load("{providers: {mistral: {base_url: https://elsewhere.example/v1}}, models: {mistral-large-4: {endpoints: [{provider: mistral}]}}}", ("MISTRAL_API_KEY", "k")).Pool!;

        Assert.Null(pool.Models[0].Endpoints[0].Credential);
    }

    [Fact]
    public void A_local_engine_is_operated_by_home_and_costs_nothing()
    {
        var pool = Configurations.Load("{home: {name: Example Institute, jurisdiction: DE}, models: {gpt-oss-120b: {endpoints: [{provider: llama-cpp}]}}}").Pool!;

        var endpoint = pool.Models[0].Endpoints[0];
        Assert.True(endpoint.IsLocal);
        Assert.Equal(("Example Institute", "DE"), (endpoint.Provider.Operator, endpoint.Provider.Jurisdiction));
        Assert.Equal(0, endpoint.Prices!.Output);
        Assert.Equal(ContinuationForm.Prefill, endpoint.Continuation);
        Assert.Null(endpoint.Unusable);
    }

    [Fact]
    public void A_server_on_loopback_that_nobody_calls_local_is_not_local()
    {
        var pool = Configurations.Load("{providers: {p: {dialect: openai-chat, base_url: http://127.0.0.1:1/v1}}, models: {gpt-oss-120b: {endpoints: [{provider: p}]}}}").Pool!;

        Assert.False(pool.Models[0].Endpoints[0].IsLocal);
    }

    [Fact]
    public void A_cloud_model_in_a_local_list_is_not_local()
    {
        var pool = Configurations.Load("models: {gpt-oss-120b: {endpoints: [{provider: ollama, name: 'gpt-oss:120b-cloud'}]}}").Pool!;

        Assert.False(pool.Models[0].Endpoints[0].IsLocal);
    }

    [Fact]
    public void Closed_weights_on_ones_own_disk_deserve_a_second_look()
    {
        var loaded = Configurations.Load("{home: {name: H, jurisdiction: DE}, providers: {p: {dialect: openai-chat, base_url: http://127.0.0.1:1/v1, local: true}}, models: {gpt-6.2-sol: {endpoints: [{provider: p}]}}}");

        Assert.Contains("its weights are closed, yet a provider of it is local", Assert.Single(loaded.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dialect_that_is_not_spoken_yet_makes_an_endpoint_unusable()
    {
        var pool = Configurations.Load("{providers: {p: {dialect: gemini, base_url: https://x.example/v1}}, models: {m: {endpoints: [{provider: p}]}}}").Pool!;

        Assert.Contains("the dialect gemini is not spoken yet", pool.Models[0].Endpoints[0].Unusable, StringComparison.Ordinal);
    }

    [Fact]
    public void Regions_tell_endpoints_of_one_provider_apart()
    {
        var pool = Configurations.Load("{providers: {p: {dialect: openai-chat, base_url: http://127.0.0.1:1/v1}}, models: {m: {endpoints: [{provider: p, region: eu}, {provider: p, region: us}]}}}").Pool!;

        Assert.Equal(["m@p/eu", "m@p/us"], pool.Models[0].Endpoints.Select(endpoint => endpoint.Id));
    }

    [Theory]
    [InlineData("{models: {m: {}}}", "models.m", "it has no endpoints")]
    [InlineData("{providers: {p: {dialect: openai-chat}}, models: {m: {endpoints: [{provider: p}]}}}", "providers.p", "its address is not known")]
    [InlineData("{providers: {p: {base_url: https://x.example/v1}}, models: {m: {endpoints: [{provider: p}]}}}", "providers.p", "its dialect is not known")]
    [InlineData("home: {name: x}", "models", "there is no model")]
    [InlineData("", "models", "there is no model")]
    public void What_leaves_a_model_without_a_place_is_an_error(string text, string path, string message)
    {
        var loaded = Configurations.Load(text);

        Assert.Null(loaded.Pool);
        var problem = Assert.Single(loaded.Problems, problem => problem.IsError);
        Assert.Equal(path, problem.Path);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("schlüssel")]
    public void A_key_that_no_header_can_carry_makes_an_endpoint_unusable(string key)
    {
        var endpoint = Configurations.Load("models: {gpt-6.2-sol: }", ("OPENAI_API_KEY", key)).Pool!.Models[0].Endpoints[0];

        Assert.Null(endpoint.Credential);
        Assert.Contains("holds more than one line or letters that no key has", endpoint.Unusable, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_in_a_file_is_read_beside_the_configuration()
    {
        var folder = Directory.CreateTempSubdirectory("entente-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "key"), "k-from-file\n");
            var file = Path.Combine(folder.FullName, "entente.yaml");
            File.WriteAllText(file, "{providers: {openai: {api_key: 'file:key'}}, models: {gpt-6.2-sol: }}");

            var endpoint = ConfigurationLoader.LoadFile(file).Pool!.Models[0].Endpoints[0];

            Assert.Equal("k-from-file", endpoint.Credential!.Value);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
