using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Entente.EndToEnd.RealModel;

public sealed class LlmServerTests
{
    [Fact]
    public async Task A_real_model_streams_a_sentence_and_ends_in_order()
    {
        await using var model = await LlmServer.Start();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, model.BaseUrl + "/chat/completions")
        {
            Content = JsonContent.Create(new
            {
                model = model.Name,
                stream = true,
                max_tokens = 16,
                temperature = 0,
                messages = new[] { new { role = "user", content = "Tell me about the sea." } },
            }),
        };

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var deltas = new List<string>();
        var finish = "";
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal)) continue;
            using var chunk = JsonDocument.Parse(line[6..]);
            var choice = chunk.RootElement.GetProperty("choices")[0];
            if (choice.GetProperty("delta").TryGetProperty("content", out var content) && content.GetString() is { Length: > 0 } text) deltas.Add(text);
            finish = choice.GetProperty("finish_reason").GetString() ?? finish;
        }

        Assert.True(deltas.Count > 4, string.Concat(deltas));
        Assert.Equal("length", finish);
        Assert.Equal(0, (await model.Health()).Running);
        Assert.Equal(0, await model.Stop());
    }
}
