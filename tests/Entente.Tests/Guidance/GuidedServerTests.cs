using System.Text;
using System.Text.Json;
using Entente.Configuration;
using Entente.Pool;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Entente.Server;
using Xunit;

namespace Entente.Tests.Guidance;

/// <summary>The whole way: recorded results, a file, a configuration that names it, a server, a question over HTTP.</summary>
public sealed class GuidedServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("learned").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_server_asks_who_was_learned_to_be_best_and_its_receipt_names_the_file_until_the_configuration_drops_it()
    {
        TwoKinds.Train(_folder);
        await using var rehearsal = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Instant });
        var guided = Load(rehearsal, "learned: learned.json\n");
        await using var server = await EntenteServer.StartAsync(new ServerOptions { Pool = guided });
        using var http = new HttpClient { BaseAddress = server.Url };

        var sum = await AskAsync(http, "/v1/chat/completions", TwoKinds.Sum);
        var verse = await AskAsync(http, "/v1/chat/completions", TwoKinds.Verse);
        var explained = await AskAsync(http, "/v1/explain", TwoKinds.Sum);
        var id = sum.GetProperty("entente").GetProperty("run").GetString()!;
        var receipt = Encoding.UTF8.GetString(await http.GetByteArrayAsync(new Uri($"/v1/receipts/{id}", UriKind.Relative)));
        server.Change(Load(rehearsal, ""));
        var plain = await AskAsync(http, "/v1/chat/completions", "please add 7 and 8");

        Assert.Equal((TwoKinds.GoodAtSums, TwoKinds.GoodAtVerses), (ModelOf(sum), ModelOf(verse)));
        Assert.Contains($"learned.json (sha256 {guided.Learned!.Sha256}, version 1, results)", receipt, StringComparison.Ordinal);
        Assert.Contains($"expects to be right: {TwoKinds.GoodAtSums} 0.", explained.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(TwoKinds.GoodAtSums, ModelOf(plain));
        Assert.DoesNotContain("learned.json", plain.GetRawText(), StringComparison.Ordinal);
        Assert.NotEqual(sum.GetProperty("system_fingerprint").GetString(), plain.GetProperty("system_fingerprint").GetString());
    }

    private static string ModelOf(JsonElement answer) => answer.GetProperty("model").GetString()!;

    private static async Task<JsonElement> AskAsync(HttpClient http, string path, string prompt)
    {
        using var body = new StringContent($$"""{"model":"entente/route","messages":[{"role":"user","content":"{{prompt}}"}]}""", Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    private PoolDefinition Load(RehearsalServer rehearsal, string more)
    {
        var file = Path.Combine(_folder, "entente.yaml");
        File.WriteAllText(file, RehearsalPool.Yaml(rehearsal.BaseUrl) + more);
        var loaded = ConfigurationLoader.LoadFile(file);
        Assert.Empty(loaded.Problems);
        return loaded.Pool!;
    }
}
