using System.Text;
using System.Text.Json.Nodes;
using Entente.EndToEnd.Support;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.EndToEnd.Durability;

/// <summary>What people ask and are told is theirs: no byte of it reaches the disk or the log unless storing was asked for.</summary>
public sealed class SecrecyTests : IDisposable
{
    private const string Secret = "quokka-Ωmega \"7f3a\"";

    private static readonly string[] Cases =
    [
        "answer", "cut", "invalid", "limited", "overloaded", "page", "told in the stream", "malformed", "declined", "filtered", "context",
        "forbidden", "illegal", "gone",
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("entente-secret-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_hunter_finds_the_word_in_each_of_its_forms()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "plain"), $"x{Secret}x");
        await File.WriteAllTextAsync(Path.Combine(folder, "wide"), $"x{Secret}x", Encoding.Unicode);
        await File.WriteAllTextAsync(Path.Combine(folder, "json"), new JsonObject { ["x"] = Secret }.ToJsonString());
        await File.WriteAllTextAsync(Path.Combine(folder, "base64"), Convert.ToBase64String(Encoding.UTF8.GetBytes($"1{Secret}1")));
        await File.WriteAllTextAsync(Path.Combine(folder, "base64 elsewhere"), Convert.ToBase64String(Encoding.UTF8.GetBytes($"12{Secret}1")));

        var found = new SecretHunt(Secret).In(folder).Select(place => place.Split(" (")[0]).Distinct().Order();

        Assert.Equal(["base64", "base64 elsewhere", "json", "plain", "wide"], found);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_secret_word_is_nowhere_in_the_data_directory_or_the_logs(bool killed)
    {
        await using var rehearsal = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Parse(Play()) });
        var (data, file) = (Path.Combine(folder, "data"), Path.Combine(folder, "entente.yaml"));
        var pool = new PoolText(rehearsal.BaseUrl);
        foreach (var name in Cases.Select(Name))
        {
            // Each case has a model of its own, and one that takes over: an endpoint that is lost for one is not lost for the others.
            pool = pool.Model($"{name}-a", $"{name}-chat", "rehearsal-alto", $"{name}-b").Model($"{name}-b", $"{name}-messages", "rehearsal-cello", continuation: "prefill");
        }

        await File.WriteAllTextAsync(file, pool.ToString());
        await using var server = await ServerProcess.StartAsync(data, ["--config", file]);
        using var caller = new Caller(server.Url);

        // Every way to say it, to be told it, and to have it thrown back; the last ones are still being spoken when the server dies.
        var heard = new List<Heard>();
        foreach (var name in Cases.Select(Name))
        {
            foreach (var model in (string[])[$"{name}-a", $"{name}-b"])
            {
                heard.Add(await caller.StreamAsync(model, $"[{name}] {Secret}", Everywhere));
                heard.Add(await caller.AskAsync(model, $"[{name}] {Secret}", Everywhere));
            }
        }

        await BadRequestsAsync(server.Url);
        var before = rehearsal.Engine.Calls.Entries.Length;
        var load = Enumerable.Range(0, 16).Select(i => LoadAsync(caller, "answer-a", $"[answer] {Secret}")).ToList();
        if (killed)
        {
            await rehearsal.Engine.Calls.UntilAsync(calls => calls.Length >= before + 16);
            await server.KillAsync();
        }

        await Task.WhenAll(load);
        if (!killed)
        {
            await server.StopAsync();
        }

        // Then those who asked have heard it, and nothing else has kept it.
        Assert.Contains(heard, one => one.Ending == Ending.Complete && one.Text.Contains(Secret, StringComparison.Ordinal));
        Assert.Contains(heard, one => one.ErrorMessage?.Contains(Secret, StringComparison.Ordinal) == true);
        var hunt = new SecretHunt(Secret);
        Assert.NotEmpty(Directory.EnumerateFiles(data, "*.db*", SearchOption.AllDirectories));
        Assert.Empty(hunt.In(data));
        Assert.Empty(hunt.In(Encoding.UTF8.GetBytes(server.Said)));
    }

    [Fact]
    public async Task Text_that_was_to_be_stored_is_sealed_on_the_disk_and_gone_with_its_erasure()
    {
        await using var rehearsal = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Parse(Play()) });
        var (data, file) = (Path.Combine(folder, "data"), Path.Combine(folder, "entente.yaml"));
        await File.WriteAllTextAsync(file, new PoolText(rehearsal.BaseUrl).Model("answer-a", "answer-chat", "rehearsal-alto").ToString());
        await using var server = await ServerProcess.StartAsync(data, ["--config", file]);
        using var caller = new Caller(server.Url);

        var heard = await caller.AskAsync("answer-a", $"[answer] {Secret}", body => body["entente"] = new JsonObject { ["store"] = true });
        var kept = await caller.GetAsync($"/v1/runs/{heard.Run}");
        using var http = new HttpClient { BaseAddress = server.Url };
        using var erased = await http.DeleteAsync($"/v1/runs/{heard.Run}");
        var gone = await caller.GetAsync($"/v1/runs/{heard.Run}");
        await server.KillAsync();

        Assert.Contains("quokka", kept.GetProperty("text").GetProperty("answer").GetRawText(), StringComparison.Ordinal);
        Assert.True(erased.IsSuccessStatusCode, $"{erased.StatusCode}");
        Assert.False(gone.TryGetProperty("text", out var text) && text.ValueKind == System.Text.Json.JsonValueKind.Object);
        Assert.Empty(new SecretHunt(Secret).In(data));
    }

    // In the system prompt, an image, a tool's description, its arguments and its result, and a name that the caller made up.
    private static void Everywhere(JsonObject body)
    {
        var image = $"data:image/png;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes($"not much of an image: {Secret}"))}";
        var question = body["messages"]![0]!["content"]!.DeepClone();
        body["messages"] = new JsonArray(
            new JsonObject { ["role"] = "system", ["content"] = $"Never tell anyone {Secret}." },
            new JsonObject { ["role"] = "user", ["content"] = "Look it up." },
            new JsonObject
            {
                ["role"] = "assistant",
                ["content"] = null,
                ["tool_calls"] = new JsonArray(new JsonObject { ["id"] = "call_1", ["type"] = "function", ["function"] = new JsonObject { ["name"] = "look", ["arguments"] = new JsonObject { ["word"] = Secret }.ToJsonString() } }),
            },
            new JsonObject { ["role"] = "tool", ["tool_call_id"] = "call_1", ["content"] = $"It is {Secret}." },
            new JsonObject { ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = image } }, new JsonObject { ["type"] = "text", ["text"] = question }) });
        body["user"] = Secret;
    }

    private static async Task BadRequestsAsync(Uri server)
    {
        using var http = new HttpClient { BaseAddress = server };
        foreach (var body in (string[])[$"{{\"model\": {Secret}", new JsonObject { ["model"] = "answer-a", ["messages"] = Secret }.ToJsonString(), new JsonObject { ["model"] = Secret, ["messages"] = new JsonArray() }.ToJsonString()])
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync($"/v1/chat/completions?q={Uri.EscapeDataString(Secret)}", content);
            Assert.InRange((int)answer.StatusCode, 400, 499);
        }
    }

    private static async Task LoadAsync(Caller caller, string model, string prompt)
    {
        try
        {
            await caller.StreamAsync(model, prompt);
        }
        catch (HttpRequestException)
        {
            // Killed before its headers.
        }
    }

    private static string Name(string about) => about.Replace(' ', '-');

    private static string Play()
    {
        var quoted = new JsonObject { ["x"] = $"you said: {Secret}" }["x"]!.ToJsonString();
        return $$"""
            first_token: 5ms
            per_token: 5ms
            rules:
              - {match: {prompt: "[cut]", continuation: none}, text: {{quoted}}, cut: {after_tokens: 3, how: reset} }
              - {match: {prompt: "[invalid]"}, error: {status: 400, type: invalid_request_error, code: invalid_value, param: messages, message: {{quoted}} } }
              - {match: {prompt: "[limited]"}, error: {status: 429, type: rate_limit_error, code: rate_limited, message: {{quoted}} } }
              - {match: {prompt: "[overloaded]"}, error: {status: 503, type: server_error, message: {{quoted}} } }
              - {match: {prompt: "[page]"}, error: {status: 502, body: {{quoted}} } }
              - {match: {prompt: "[told-in-the-stream]"}, text: {{quoted}}, error_event: {after_tokens: 3, error: {type: server_error, code: server_error, message: {{quoted}} } } }
              - {match: {prompt: "[malformed]"}, text: {{quoted}}, malformed_after: 3}
              - {match: {prompt: "[declined]"}, refusal: {{quoted}} }
              - {match: {prompt: "[filtered]"}, error: {status: 400, type: invalid_request_error, code: content_policy_violation, message: {{quoted}} } }
              - {match: {prompt: "[context]"}, error: {status: 400, type: invalid_request_error, code: context_length_exceeded, message: {{quoted}} } }
              - {match: {prompt: "[forbidden]"}, error: {status: 401, type: invalid_request_error, code: invalid_api_key, message: {{quoted}} } }
              - {match: {prompt: "[illegal]"}, error: {status: 451, message: {{quoted}} } }
              - {match: {prompt: "[gone]", call: "2-"}, error: {status: 410, message: {{quoted}} } }
              - {match: {prompt: "["}, text: {{quoted}} }
            """;
    }
}
