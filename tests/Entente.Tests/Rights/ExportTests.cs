using System.Net;
using System.Text;
using System.Text.Json;
using Entente.Admission;
using Entente.Journal;
using Entente.Receipts;
using Entente.Tests.Server;
using Entente.Time;
using Xunit;

namespace Entente.Tests.Rights;

public sealed class ExportTests
{
    private const string Agreed = """ "store": true, "consent": ["training"] """;

    [Fact]
    public async Task A_run_whose_contributors_and_asker_agree_is_exported_with_its_conversation()
    {
        await using var house = await House.StartAsync();
        var run = await AskAsync(house, "rehearsal-brass", "Reply with exactly: the tide turns", Agreed);

        var lines = await ExportAsync(house);

        var line = Assert.Single(lines[..^1]);
        Assert.Equal(run, line.GetProperty("run").GetString());
        Assert.False(line.TryGetProperty("left_out", out _));
        var messages = line.GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(["user", "assistant"], messages.Select(message => message.GetProperty("role").GetString()));
        Assert.Equal("the tide turns", messages[1].GetProperty("content").GetString());
        Assert.Equal("allowed", line.GetProperty("contributors")[0].GetProperty("train_other_models").GetString());
        Assert.Equal("""{"end":true,"exported":1,"left_out":0}""", lines[^1].GetRawText());
    }

    [Theory]
    [InlineData("rehearsal-brass", """ "store": true """, "no_consent", "did not agree")]
    [InlineData("rehearsal-brass", """ "consent": ["training"] """, "no_text", "not kept")]
    [InlineData("rehearsal-alto", Agreed, "terms_forbid", "rehearsal-alto")]
    [InlineData("rehearsal-flute", Agreed, "terms_unknown", "rehearsal-flute")]
    [InlineData("rehearsal-cello", Agreed, "terms_have_conditions", "name the Rehearsal Institute West")]
    public async Task A_run_is_left_out_for_the_first_reason_there_is(string model, string said, string code, string why)
    {
        await using var house = await House.StartAsync();
        await AskAsync(house, model, "Reply with exactly: x", said);

        var lines = await ExportAsync(house);

        Assert.Equal(code, lines[0].GetProperty("left_out").GetString());
        Assert.Contains(why, lines[0].GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.False(lines[0].TryGetProperty("messages", out _));
        Assert.Equal("""{"end":true,"exported":0,"left_out":1}""", lines[^1].GetRawText());
    }

    [Fact]
    public async Task Conditions_are_accepted_only_by_who_says_so()
    {
        await using var house = await House.StartAsync();
        await AskAsync(house, "rehearsal-cello", "Reply with exactly: x", Agreed);

        var lines = await ExportAsync(house, "&accept_conditions=true");

        Assert.Equal("name the Rehearsal Institute West", lines[0].GetProperty("contributors")[0].GetProperty("conditions").GetString());
    }

    [Fact]
    public async Task A_run_made_from_anothers_answer_inherits_the_stricter_terms()
    {
        await using var house = await House.StartAsync();
        var first = await AskAsync(house, "rehearsal-alto", "Reply with exactly: x", Agreed);
        var second = await AskAsync(house, "rehearsal-brass", "Reply with exactly: y", $$"""{{Agreed}}, "lineage": ["{{first}}"] """);
        var third = await AskAsync(house, "rehearsal-drum", "Reply with exactly: z", $$"""{{Agreed}}, "lineage": ["{{second}}"] """);

        var lines = await ExportAsync(house);
        var receipt = (await House.JsonAsync(await house.Http.GetAsync($"/v1/receipts/{third}"))).GetProperty("receipt");

        Assert.Equal(["terms_forbid", "lineage_terms_forbid", "lineage_terms_forbid"], lines[..^1].Select(line => line.GetProperty("left_out").GetString()));
        Assert.Equal("forbidden", receipt.GetProperty("rights").GetProperty("train_other_models").GetString());
        Assert.Equal(second, receipt.GetProperty("rights").GetProperty("because")[0].GetString());
        Assert.Equal(second, receipt.GetProperty("lineage")[0].GetProperty("run").GetString());
        Assert.Equal("training", receipt.GetProperty("request").GetProperty("consent")[0].GetString());
    }

    [Theory]
    [InlineData(""" "lineage": ["run_000000000000000000000000"] """, "lineage_not_found")]
    [InlineData(""" "consent": ["selling"] """, "invalid_value")]
    [InlineData(""" "store": "yes" """, "invalid_value")]
    public async Task What_cannot_be_taken_is_refused_before_anyone_is_asked(string said, string code)
    {
        await using var house = await House.StartAsync();

        using var response = await house.ChatAsync(Body("rehearsal-brass", "x", said));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, (await House.JsonAsync(response)).GetProperty("error").GetProperty("code").GetString());
        Assert.DoesNotContain(await EntriesAsync(house.Server.Journal, EntryKind.Run), _ => true);
    }

    [Fact]
    public async Task A_kept_text_opens_the_receipts_commitments_and_is_shown_to_the_runs_own_key_only()
    {
        await using var house = await House.StartAsync();
        var (_, secret) = await house.Server.Keys.CreateAsync(new() { Id = "", Role = KeyRole.Caller, Sha256 = "", CreatedMs = 0 });
        var (_, boss) = await house.Server.Keys.CreateAsync(new() { Id = "", Role = KeyRole.Operator, Sha256 = "", CreatedMs = 0 });
        var body = Body("rehearsal-brass", "Reply with exactly: naïve ☂", """ "store": true """);
        using var answered = await house.ChatAsync(body, ("Authorization", $"Bearer {secret}"));
        var run = answered.Headers.GetValues("Entente-Run").Single();
        await answered.Content.ReadAsStringAsync();

        var own = await House.JsonAsync(await house.SendAsync(HttpMethod.Get, $"/v1/runs/{run}", null, ("Authorization", $"Bearer {secret}")));
        var operators = await House.JsonAsync(await house.SendAsync(HttpMethod.Get, $"/v1/runs/{run}", null, ("Authorization", $"Bearer {boss}")));
        var receipt = await House.JsonAsync(await house.SendAsync(HttpMethod.Get, $"/v1/receipts/{run}", null, ("Authorization", $"Bearer {secret}")));

        Assert.False(operators.TryGetProperty("text", out _));
        var text = own.GetProperty("text");
        Assert.Equal(JsonElement.Parse(body).GetProperty("messages").GetRawText(), text.GetProperty("request").GetProperty("messages").GetRawText());
        var content = text.GetProperty("answer").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
        Assert.Equal("naïve ☂", content);
        Assert.Equal(Commitment(receipt, "answer"), Hash(receipt, "answer", Encoding.UTF8.GetBytes(content)));
        Assert.Equal(Commitment(receipt, "request"), Hash(receipt, "request", Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public async Task The_field_of_the_dialect_keeps_the_text_too_and_without_either_nothing_is_kept()
    {
        await using var house = await House.StartAsync();
        using var kept = await house.ChatAsync("""{"model":"rehearsal-brass","store":true,"messages":[{"role":"user","content":"Reply with exactly: aardvark"}]}""");
        await kept.Content.ReadAsStringAsync();
        await AskAsync(house, "rehearsal-brass", "Reply with exactly: aardvark", """ "seed": 1 """);

        var texts = await EntriesAsync(house.Server.Journal, EntryKind.Text);

        var text = Assert.Single(texts);
        Assert.Equal(kept.Headers.GetValues("Entente-Run").Single(), text.Subject);
        Assert.Equal(-1, text.Body.Span.IndexOf("aardvark"u8));
    }

    [Fact]
    public async Task A_text_sealed_for_one_run_opens_for_no_other()
    {
        var journal = new MemoryJournal(TimeProvider.System, TimeSpan.Zero);
        var chance = new SeededChance(3);
        var seal = new SaltSeal(new byte[32], chance.Fill);
        var vault = new Entente.Rights.RunVault(journal, seal);
        Entente.Rights.RunSecrets secrets = new(new(new byte[32], new byte[32]), new byte[32]);
        await journal.AppendAsync(
        [
            new(EntryKind.Salts, "run_a", 0, vault.Seal("run_a", secrets)),
            new(EntryKind.Text, "run_a", 0, vault.SealText("run_b", secrets, """{"dialect":"d","request":"","content":"","answer":{}}"""u8)),
        ]);

        Assert.Null(await vault.TextAsync("run_a", TestContext.Current.CancellationToken));
        Assert.NotNull(await vault.SaltsAsync("run_a", TestContext.Current.CancellationToken));
    }

    private static string Body(string model, string prompt, string said)
        => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{prompt}}"}],"entente":{ {{said}} } }""";

    private static async Task<string> AskAsync(House house, string model, string prompt, string said)
    {
        using var response = await house.ChatAsync(Body(model, prompt, said));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return response.Headers.GetValues("Entente-Run").Single();
    }

    private static async Task<List<JsonElement>> ExportAsync(House house, string more = "")
    {
        var text = await house.Http.GetStringAsync($"/v1/export?for=training{more}");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }

    private static async Task<List<StoredEntry>> EntriesAsync(IJournal journal, EntryKind kind)
    {
        var entries = new List<StoredEntry>();
        await foreach (var entry in journal.ReadAsync(kind))
        {
            entries.Add(entry);
        }

        return entries;
    }

    private static string Commitment(JsonElement receipt, string what) => receipt.GetProperty("receipt").GetProperty(what).GetProperty("commitment").GetString()!;

    private static string Hash(JsonElement receipt, string what, byte[] bytes)
        => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([.. Convert.FromHexString(receipt.GetProperty("salts").GetProperty(what).GetString()!), .. bytes]));
}
