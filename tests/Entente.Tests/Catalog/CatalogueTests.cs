using Entente.Catalog;
using Entente.Dialects;
using Xunit;

namespace Entente.Tests.Catalog;

public sealed class CatalogueTests
{
    private readonly Catalogue catalogue = Catalogue.Default;

    [Theory]
    [InlineData("gpt-6.2-astra", "gpt-6.2-astra")]
    [InlineData("GPT-6.2-Astra", "gpt-6.2-astra")]
    [InlineData("openai/gpt-6.2-astra", "gpt-6.2-astra")]
    [InlineData("gpt-6.2-astra-2026-11-17", "gpt-6.2-astra")]
    [InlineData("claude-haiku-4-5-20251001", "claude-haiku-4-5")]
    [InlineData("claude-haiku-4-5@20251001", "claude-haiku-4-5")]
    [InlineData("anthropic/claude-opus-5.5", "claude-opus-5-5")]
    [InlineData("openai/gpt-oss-120b:free", "gpt-oss-120b")]
    [InlineData("accounts/fireworks/models/gpt-oss-120b", "gpt-oss-120b")]
    [InlineData("unsloth/gemma-3-27b-it-Q4_K_M.gguf", "gemma-3-27b-it")]
    [InlineData("meta-llama/Llama-3.3-70B-Instruct-FP8", "llama-3.3-70b-instruct")]
    [InlineData("mistral-large-2512", "mistral-large-2512")]
    public void Names_of_one_model_lead_to_it(string wireName, string id)
    {
        Assert.Equal(id, catalogue.FindModel(wireName)?.Id);
    }

    [Theory]
    [InlineData("gpt-4o")]
    [InlineData("gpt-6.2")]
    [InlineData("gpt-6.2-astra-mini")]
    [InlineData("mistral-large-latest")]
    [InlineData("claude-opus-5-5-thinking")]
    [InlineData("llama-3.3-70b-instruct-abliterated")]
    [InlineData("gemma-3-27b")]
    [InlineData("")]
    [InlineData("gpt-6.2-astra-20")]
    public void A_name_that_only_resembles_one_stays_unknown(string wireName)
    {
        Assert.Null(catalogue.FindModel(wireName));
    }

    [Fact]
    public void Every_id_leads_to_its_own_model()
    {
        Assert.All(catalogue.Models, model => Assert.Same(model, catalogue.FindModel(model.Id)));
    }

    [Fact]
    public void Every_price_says_where_and_when_it_was_read()
    {
        Assert.All(catalogue.Models.Select(model => model.PriceUsdPerMtok).OfType<CataloguePrice>(), price =>
        {
            Assert.NotEmpty(price.Source);
            Assert.Matches(@"^\d{4}-\d\d-\d\d$", price.ReadOn);
            Assert.InRange(price.Output, price.Input, 100m);
        });
    }

    [Fact]
    public void Every_fact_on_continuation_has_a_source()
    {
        var facts = catalogue.Models.Select(model => model.Continuation).Concat(catalogue.Providers.Select(provider => provider.Continuation)).OfType<ContinuationFact>();

        Assert.All(facts, fact => Assert.StartsWith("https://", fact.Source, StringComparison.Ordinal));
    }

    [Fact]
    public void Claude_from_4_6_on_refuses_prefill()
    {
        Assert.Equal(ContinuationForm.Instruction, catalogue.FindModel("claude-opus-4-8")!.Continuation!.Form);
        Assert.Equal(ContinuationForm.Prefill, catalogue.FindModel("claude-haiku-4-5")!.Continuation!.Form);
    }

    [Fact]
    public void Terms_that_models_name_are_there()
    {
        Assert.All(catalogue.Models.Select(model => model.Terms).OfType<string>(), terms => Assert.Contains(terms, catalogue.Terms));
    }

    [Fact]
    public void No_two_providers_that_are_found_by_a_variable_share_it()
    {
        var variables = catalogue.Providers.Where(provider => provider.Discover).SelectMany(provider => provider.KeyEnv).ToArray();

        Assert.Equal(variables.Distinct(), variables);
        string[] usual = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "MISTRAL_API_KEY", "GEMINI_API_KEY", "DEEPSEEK_API_KEY", "OPENROUTER_API_KEY"];
        Assert.All(usual, name => Assert.Contains(name, variables));
    }

    [Fact]
    public void Every_provider_that_is_found_by_a_variable_can_be_talked_to()
    {
        Assert.All(catalogue.Providers.Where(provider => provider.Discover), provider =>
        {
            Assert.StartsWith("https://", provider.BaseUrl, StringComparison.Ordinal);
            Assert.False(provider.BaseUrl!.EndsWith('/'));
            Assert.Contains(provider.Dialect, (string[])[DialectNames.OpenAiChat, DialectNames.AnthropicMessages]);
        });
    }

    [Fact]
    public void It_holds_every_model_and_provider_of_the_research_it_was_made_from()
    {
        var research = File.ReadAllLines(Shared.Path("catalog", "catalog.yaml"));

        var ids = research.Where(line => line.StartsWith("- id: ", StringComparison.Ordinal)).Select(line => line["- id: ".Length..].Trim()).ToArray();

        Assert.True(ids.Length > 100);
        Assert.All(ids, id => Assert.True(catalogue.FindModel(id) is not null || catalogue.FindProvider(id) is not null, id));
    }
}
