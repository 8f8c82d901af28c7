using Entente.Catalog;
using Entente.Configuration;
using Entente.Configuration.Discovery;
using Xunit;

namespace Entente.Tests.Configuration.Discovery;

public sealed class PoolDiscoveryTests : IDisposable
{
    private readonly SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseProxy = false };

    public void Dispose() => handler.Dispose();

    [Fact]
    public async Task Ollama_is_recognised_by_its_version_and_its_tags()
    {
        await using var ollama = await Fake.StartAsync(
            ("/v1/models", """{"object":"list","data":[{"id":"llama3.2:latest","owned_by":"library"}]}"""),
            ("/api/version", """{"version":"0.14.2"}"""),
            ("/api/tags", """{"models":[{"name":"llama3.2:latest","details":{"family":"llama"}},{"name":"gpt-oss:120b-cloud","remote_host":"https://ollama.com:443"},{"name":"bge-m3:latest","details":{"family":"bert"}}]}"""));

        var found = await FindAsync([ollama.Root]);

        var provider = Assert.Single(found.Configuration.Providers);
        Assert.Equal(new ProviderSettings { Name = "ollama", Catalog = "ollama", BaseUrl = $"{ollama.Root}/v1", Local = true }, provider);
        var model = Assert.Single(found.Configuration.Models);
        Assert.Equal(("llama3.2", "llama3.2:latest"), (model.Id, model.Endpoints[0].Name));
    }

    [Fact]
    public async Task Llama_cpp_is_recognised_on_any_port()
    {
        await using var llama = await Fake.StartAsync(
            ("/v1/models", """{"object":"list","data":[{"id":"/models/gpt-oss-120b-Q4_K_M.gguf","owned_by":"llamacpp","meta":{"n_ctx_train":131072}}]}"""));

        var found = await FindAsync([llama.Root]);

        var model = Assert.Single(found.Configuration.Models);
        Assert.Equal("gpt-oss-120b", model.Id);
        Assert.Equal(new EndpointSettings { Provider = "llama-cpp", Name = "/models/gpt-oss-120b-Q4_K_M.gguf", ContextTokens = 131072 }, model.Endpoints[0]);
    }

    [Fact]
    public async Task Llama_cpp_without_an_owner_is_recognised_by_its_properties()
    {
        await using var llama = await Fake.StartAsync(
            ("/v1/models", """{"data":[{"id":"small"}]}"""), ("/props", """{"default_generation_settings":{},"model_path":"small.gguf"}"""));

        var found = await FindAsync([llama.Root]);

        Assert.Equal("llama-cpp", Assert.Single(found.Findings).Provider);
        Assert.Equal("small", Assert.Single(found.Configuration.Models).Id);
    }

    [Fact]
    public async Task VLLM_is_recognised_by_owner_and_version()
    {
        await using var vllm = await Fake.StartAsync(
            ("/v1/models", """{"data":[{"id":"openai/gpt-oss-120b","owned_by":"vllm","max_model_len":65536}]}"""), ("/version", """{"version":"0.12.0"}"""));

        var found = await FindAsync([vllm.Root]);

        Assert.Equal("vllm", Assert.Single(found.Configuration.Providers).Catalog);
        Assert.Equal(65536, Assert.Single(found.Configuration.Models).Endpoints[0].ContextTokens);
    }

    [Fact]
    public async Task LM_Studio_is_recognised_and_its_embedding_models_are_left_out()
    {
        await using var studio = await Fake.StartAsync(
            ("/v1/models", """{"data":[{"id":"qwen3.8-27b","owned_by":"organization_owner"}]}"""),
            ("/api/v0/models", """{"data":[{"id":"qwen3.8-27b","type":"llm","arch":"qwen","state":"loaded","max_context_length":32768},{"id":"nomic","type":"embeddings","arch":"nomic-bert","state":"not-loaded"}]}"""));

        var found = await FindAsync([studio.Root]);

        Assert.Equal("lm-studio", Assert.Single(found.Configuration.Providers).Name);
        Assert.Equal("qwen3.8-27b", Assert.Single(found.Configuration.Models).Id);
    }

    [Fact]
    public async Task A_proxy_that_only_answers_like_OpenAI_is_told_but_not_taken_for_local()
    {
        await using var proxy = await Fake.StartAsync(("/v1/models", """{"data":[{"id":"gpt-6.2-sol","owned_by":"openai"}]}"""), ("/api/version", """{"version":"1"}"""));

        var found = await FindAsync([proxy.Root]);

        Assert.True(found.IsEmpty);
        Assert.Contains("no engine that Entente recognises", Assert.Single(found.Findings).Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_engines_of_one_make_get_two_names()
    {
        var answers = ("/v1/models", """{"data":[{"id":"small","owned_by":"llamacpp"}]}""");
        await using var one = await Fake.StartAsync(answers);
        await using var other = await Fake.StartAsync(answers);

        var found = await FindAsync([one.Root, other.Root]);

        Assert.Equal(["llama-cpp", "llama-cpp-2"], found.Configuration.Providers.Select(provider => provider.Name));
        Assert.Equal(2, Assert.Single(found.Configuration.Models).Endpoints.Length);
    }

    [Fact]
    public async Task A_key_variable_brings_the_current_models_that_the_provider_lists()
    {
        // anthropic.com stands behind a handler, so that nothing leaves this machine.
        await using var anthropic = await Fake.StartAsync(
            ("/v1/models", """{"data":[{"id":"claude-opus-5-5"},{"id":"claude-sonnet-5-5-20260928"},{"id":"claude-haiku-4-5"},{"id":"claude-next"}]}"""));
        using var redirecting = new RedirectingHandler(anthropic.Root, handler);

        var found = await FindAsync([], redirecting, ("ANTHROPIC_API_KEY", "k"));

        Assert.Equal(["claude-opus-5-5", "claude-sonnet-5-5"], found.Configuration.Models.Select(model => model.Id));
        Assert.Equal("claude-sonnet-5-5-20260928", found.Configuration.Models[1].Endpoints[0].Name);
        Assert.Equal([("/v1/models", null, "k")], anthropic.Asked);
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_taken_by_the_catalogue()
    {
        await using var broken = await Fake.StartAsync();
        using var redirecting = new RedirectingHandler(broken.Root, handler);

        var found = await FindAsync([], redirecting, ("OPENAI_API_KEY", "k"));

        Assert.Contains("gpt-6.2-astra", found.Configuration.Models.Select(model => model.Id));
        Assert.DoesNotContain("gpt-oss-120b", found.Configuration.Models.Select(model => model.Id));   // open weights, not sold there
        Assert.Contains("cannot be read now", Assert.Single(found.Findings).Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_key_brings_nothing_and_says_so()
    {
        await using var refusing = await Fake.StartAsync(("/v1/models", "401"));
        using var redirecting = new RedirectingHandler(refusing.Root, handler);

        var found = await FindAsync([], redirecting, ("OPENAI_API_KEY", "k"));

        Assert.True(found.IsEmpty);
        Assert.Contains("refuses the key (401)", Assert.Single(found.Findings).Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_moved_provider_is_taken_at_its_word()
    {
        await using var gateway = await Fake.StartAsync(("/v1/models", """{"data":[{"id":"house-model"}]}"""));

        var found = await FindAsync([], handler, ("OPENAI_API_KEY", "k"), ("OPENAI_BASE_URL", $"{gateway.Root}/v1"));

        Assert.Equal("house-model", Assert.Single(found.Configuration.Models).Id);
        Assert.Equal("Bearer k", Assert.Single(gateway.Asked).Authorization);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_asked_but_loopback()
    {
        using var forbidden = new ForbiddenHandler();

        var found = await FindAsync([], forbidden, ("OPENAI_BASE_URL", "https://gateway.example/v1"), ("HF_TOKEN", "k"));

        Assert.True(found.IsEmpty);
        Assert.Empty(found.Findings);
        Assert.Contains("OPENAI_API_KEY", found.MissingVariables);
    }

    [Fact]
    public async Task An_OLLAMA_HOST_on_another_machine_is_told_and_not_asked()
    {
        using var forbidden = new ForbiddenHandler();
        using var local = new LoopbackOnlyHandler();
        var secrets = SecretSource.Of(new Dictionary<string, string> { ["OLLAMA_HOST"] = "10.1.2.3:11434" });

        var found = await new PoolDiscovery(Catalogue.Default, secrets, forbidden, local, TimeProvider.System).FindAsync();

        Assert.Contains(found.Findings, finding => finding.Says.Contains("http://10.1.2.3:11434, which is another machine", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0.0.0.0", "http://127.0.0.1:11434")]
    [InlineData("127.0.0.1:9999", "http://127.0.0.1:9999")]
    [InlineData("http://localhost:11434/", "http://127.0.0.1:11434")]
    [InlineData("gpu-box", "http://gpu-box:11434")]
    [InlineData("[::1]:5000", "http://[::1]:5000")]
    [InlineData("ftp://x", null)]
    public void OLLAMA_HOST_is_read_as_Ollama_reads_it(string host, string? root)
    {
        Assert.Equal(root, PoolDiscovery.OllamaRoot(host));
    }

    [Fact]
    public async Task Every_model_gets_successors_of_other_developers_first()
    {
        await using var broken = await Fake.StartAsync();
        using var redirecting = new RedirectingHandler(broken.Root, handler);

        var found = await FindAsync([], redirecting, ("OPENAI_API_KEY", "k"), ("ANTHROPIC_API_KEY", "k"), ("MISTRAL_API_KEY", "k"));

        Assert.All(found.Configuration.Models, model =>
        {
            Assert.Equal(3, model.Fallback.Length);
            Assert.Equal(3, model.Fallback.Take(2).Append(model.Id).Select(Developer).Distinct().Count());
            Assert.DoesNotContain(model.Id, model.Fallback);
        });
    }

    [Fact]
    public async Task A_pool_of_one_developer_has_successors_too()
    {
        await using var broken = await Fake.StartAsync();
        using var redirecting = new RedirectingHandler(broken.Root, handler);

        var found = await FindAsync([], redirecting, ("OPENAI_API_KEY", "k"));

        Assert.All(found.Configuration.Models, model => Assert.NotEmpty(model.Fallback));
    }

    [Fact]
    public async Task What_is_written_reads_back_as_what_was_found()
    {
        await using var llama = await Fake.StartAsync(("/v1/models", """{"data":[{"id":"my model: \"odd\"","owned_by":"llamacpp","meta":{"n_ctx":4096}}]}"""));
        await using var broken = await Fake.StartAsync();
        using var redirecting = new RedirectingHandler(broken.Root, handler);
        var found = await FindAsync([llama.Root], redirecting, ("OPENAI_API_KEY", "k"), ("ANTHROPIC_API_KEY", "k"));

        var yaml = ConfigurationWriter.Write(found, Catalogue.Default);

        var (configuration, problems) = ConfigurationReader.Read(yaml);
        Assert.Empty(problems);
        Assert.Equal(found.Configuration, configuration);
    }

    private static string Developer(string id) => Catalogue.Default.FindModel(id)!.Developer;

    private Task<Discovered> FindAsync(string[] roots, HttpMessageHandler? hosted = null, params (string Name, string Value)[] variables) =>
        new PoolDiscovery(
            Catalogue.Default,
            SecretSource.Of(variables.ToDictionary(pair => pair.Name, pair => pair.Value)),
            hosted ?? new ForbiddenHandler(),
            handler,
            TimeProvider.System).FindAsync(roots: roots);

    /// <summary>Sends what is meant for a provider to a fake of it.</summary>
    private sealed class RedirectingHandler(string root, HttpMessageHandler inner) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker invoker = new(inner, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(root + request.RequestUri!.PathAndQuery);
            return invoker.SendAsync(request, cancellationToken);
        }
    }

    private sealed class ForbiddenHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException($"{request.RequestUri} must not be asked");
    }

    private sealed class LoopbackOnlyHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.IsLoopback ? throw new HttpRequestException("nobody there") : throw new InvalidOperationException($"{request.RequestUri} must not be asked");
    }
}
