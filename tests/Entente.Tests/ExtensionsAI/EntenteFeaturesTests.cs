using Entente.Extensions.AI;
using Entente.Receipts;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Entente.Tests.Storage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Entente.Tests.ExtensionsAI;

public sealed class EntenteFeaturesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_container_gives_a_chat_client_over_the_pool_of_a_file_and_its_receipts_outlive_it()
    {
        await using var provider = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Instant }, cancellationToken: Stop);
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.Place("entente.yaml"), RehearsalPool.Yaml(provider.BaseUrl), Stop);
        string receipt;

        await using (var services = Services())
        {
            var answer = await services.GetRequiredService<IChatClient>().GetResponseAsync("What is 17 * 23?", null, Stop);
            Assert.Contains("391", answer.Text, StringComparison.Ordinal);
            Assert.Equal("rehearsal-alto", answer.ModelId);
            receipt = answer.Entente()!.Receipt;
        }

        await using (var services = Services())
        {
            var host = await services.GetRequiredService<EntenteStart>().HostAsync(Stop);
            var bundle = await host.Receipts.FindAsync(receipt, withSalts: false, Stop);
            Assert.True(ReceiptVerifier.Verify(bundle, NoteVerifier.Parse(host.Receipts.VerifierKey)).Ok);
        }

        ServiceProvider Services()
        {
            var services = new ServiceCollection();
            services.AddEntente()
                .UseConfiguration(directory.Place("entente.yaml"))
                .KeepIn(directory.Place("data"))
                .AnswerWith("rehearsal-alto");
            return services.BuildServiceProvider();
        }
    }

    [Fact]
    public async Task A_wrong_file_is_told_with_every_error_and_mend_and_a_mended_one_is_taken_without_a_restart()
    {
        await using var provider = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Instant }, cancellationToken: Stop);
        using var directory = new TemporaryDirectory();
        var file = directory.Place("entente.yaml");
        await File.WriteAllTextAsync(file, "models:\n  a: {fallbak: [b]}\nhome: {jurisdiction: Nowhere}\n", Stop);
        var services = new ServiceCollection();
        services.AddEntente().UseConfiguration(file);
        await using var built = services.BuildServiceProvider();
        var client = built.GetRequiredService<IChatClient>();

        var wrong = await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetResponseAsync("What is 17 * 23?", null, Stop));
        await File.WriteAllTextAsync(file, RehearsalPool.Yaml(provider.BaseUrl), Stop);
        var answer = await client.GetResponseAsync("What is 17 * 23?", null, Stop);

        Assert.Contains("fallbak", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("Nowhere", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("391", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chat_client_is_an_endpoint_by_one_step()
    {
        var services = new ServiceCollection();
        services.AddEntente().AddChatClient("mine", new ScriptedClient(["yes"], finish: ChatFinishReason.Stop), facts => facts with { Developer = "Lab Mine", DeveloperJurisdiction = "FR" });
        await using var built = services.BuildServiceProvider();

        var answer = await built.GetRequiredService<IChatClient>().GetResponseAsync("hello", new() { ModelId = "mine" }, Stop);

        Assert.Equal("yes", answer.Text);
        Assert.Equal("FR", Assert.Single(answer.Entente()!.Contributors).DeveloperJurisdiction);
    }
}
