using System.Buffers;
using System.Text.Json;
using Entente.Dialects;
using Entente.Dialects.OpenAiChat;
using Entente.Pool;
using Entente.Rehearsal;
using Xunit;

namespace Entente.Tests.Pool;

public sealed class ChatServersTests
{
    [Theory]
    [InlineData("https://api.openai.com/v1", "max_completion_tokens")]
    [InlineData("https://mine.openai.azure.com/openai/v1", "max_completion_tokens")]
    [InlineData("https://api.mistral.ai/v1", "max_tokens")]
    [InlineData("http://127.0.0.1:8000/v1", "max_tokens")]
    public void A_token_limit_that_we_add_has_the_servers_own_name(string baseUrl, string name)
    {
        var endpoint = RehearsalPool.Definition().Models[0].Endpoints[0] with { BaseUrl = baseUrl };
        var codec = ChatServers.Of(endpoint) ?? new OpenAiChatCodec();
        var body = new ArrayBufferWriter<byte>();

        codec.WriteRequest(new Call { Model = "m", Messages = [Message.Of(Role.User, "Hello")], MaxOutputTokens = 64 }, body);

        using var written = JsonDocument.Parse(body.WrittenMemory);
        Assert.Equal(64, written.RootElement.GetProperty(name).GetInt32());
    }
}
