using System.ClientModel;
using System.Text;
using Entente.Configuration;
using Entente.Extensions.AI;
using Entente.Extensions.AI.Endpoints;
using Entente.Pool;
using Entente.Receipts;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Microsoft.Extensions.AI;
using OpenAI;
using Xunit;

namespace Entente.Tests.ExtensionsAI;

/// <summary>Hosts over the rehearsal, in memory or on loopback, and the vendor's client behind the abstraction.</summary>
internal static class Hosts
{
    public static async Task<(EntenteHost Host, RehearsalEngine Provider)> InMemoryAsync(
        string script = "first_token: 0ms\nper_token: 0ms\n", string? yaml = null, Func<EntenteHostOptions, EntenteHostOptions>? options = null)
    {
        var provider = new RehearsalEngine(new RehearsalOptions { Script = Script.Parse(script) });
        var given = new EntenteHostOptions { Pool = yaml is null ? RehearsalPool.Definition() : Pool(yaml), Upstream = new RehearsalUpstream(provider) };
        return (await EntenteHost.StartAsync(options?.Invoke(given) ?? given), provider);
    }

    public static PoolDefinition Pool(string yaml) => ConfigurationLoader.Load(yaml).Pool ?? throw new InvalidOperationException("the test's yaml is wrong");

    /// <summary>OpenAI's own package, of a chat completions address.</summary>
    public static IChatClient OpenAi(Uri baseUrl, string model) => new OpenAI.Chat.ChatClient(
        model, new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = baseUrl, RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(0) }).AsIChatClient();

    /// <summary>A pool of one chat client, and where named its fallback in the rehearsal.</summary>
    public static Func<EntenteHostOptions, EntenteHostOptions> With(IChatClient client, Func<ChatClientModel, ChatClientModel>? facts = null)
    {
        var model = new ChatClientModel("mine", client);
        return options => options with { ChatClients = [facts?.Invoke(model) ?? model] };
    }

    /// <summary>The receipt verifies, and commits to this request and this text.</summary>
    public static async Task VerifyAsync(EntenteHost host, ChatResponse response)
    {
        await host.Receipts.PublishAsync();
        var bundle = await host.Receipts.FindAsync(response.Entente()!.Receipt, withSalts: true, TestContext.Current.CancellationToken);
        var contents = new ReceiptContents
        {
            Request = (ReadOnlyMemory<byte>)response.AdditionalProperties![EntenteProperties.Request]!,
            Answer = Encoding.UTF8.GetBytes(response.Text),
        };
        var verdict = ReceiptVerifier.Verify(bundle, NoteVerifier.Parse(host.Receipts.VerifierKey), contents);
        Assert.True(verdict.Ok, verdict.Detail);
    }
}
