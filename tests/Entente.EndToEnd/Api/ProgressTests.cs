using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.EndToEnd.Oracles;
using Entente.EndToEnd.Support;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.EndToEnd.Api;

/// <summary>The work of several models, told as reasoning to who asks for it, and never as content: read by OpenAI's npm client.</summary>
public sealed class ProgressTests
{
    private const string Question = "What is 17 + 25?";

    [Theory]
    [InlineData(OracleMode.Stream)]
    [InlineData(OracleMode.Accumulate)]
    public async Task Progress_as_reasoning_leaves_the_content_as_it_was(string mode)
    {
        await using var served = await Served.StartAsync(Script.Parse("{shared_text: true, first_token: 0s, per_token: 0s}"));

        var usual = await served.AskAsync("entente/fuse", Question, mode, Asking("comments"));
        var told = await served.AskAsync("entente/fuse", Question, mode, Asking("reasoning"), call => call with { Raw = true });

        Assert.True(told.Ok, told.Error?.Message);
        Assert.Equal((usual.Text, "stop"), (told.Text, told.FinishReason));
        Assert.Null(usual.Reasoning);
        Assert.Equal(Contributors(usual), Contributors(told));
        if (mode == OracleMode.Stream)
        {
            Assert.StartsWith("fuse: entente/fuse was asked for\npanel: ", told.Reasoning, StringComparison.Ordinal);
            Assert.Contains(" answered (3 of 3)\n", told.Reasoning, StringComparison.Ordinal);
            Assert.Equal(["entente/fuse"], told.Models);
            Assert.Single(told.Raw.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
        }
    }

    [Fact]
    public async Task Progress_by_header_is_the_same()
    {
        await using var served = await Served.StartAsync();

        var told = await served.AskAsync("entente/fuse", Question, call: call => call with { Headers = new Dictionary<string, string> { ["Entente-Progress"] = "reasoning" } });

        Assert.True(told.Ok, told.Error?.Message);
        Assert.Contains(" answered (3 of 3)\n", told.Reasoning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_not_streamed_tells_no_progress()
    {
        await using var served = await Served.StartAsync();

        var told = await served.AskAsync("entente/fuse", Question, OracleMode.Whole, Asking("reasoning"));

        Assert.True(told.Ok, told.Error?.Message);
        Assert.Null(told.Reasoning);
    }

    [Theory]
    [InlineData("comments", true)]
    [InlineData("none", false)]
    public async Task Comments_come_unless_nothing_is_to_be_told(string progress, bool comes)
    {
        await using var served = await Served.StartAsync();
        using var http = new HttpClient();
        using var body = new StringContent($$$"""{"model":"entente/fuse","stream":true,"messages":[{"role":"user","content":"{{{Question}}}"}],"entente":{"progress":"{{{progress}}}"}}""", Encoding.UTF8, "application/json");

        using var response = await http.PostAsync(served.BaseUrl + "/chat/completions", body);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(comes, text.Contains("answered (3 of 3)", StringComparison.Ordinal));
        Assert.DoesNotContain("reasoning_content", text, StringComparison.Ordinal);
        Assert.StartsWith(":", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("careful", 2)]
    [InlineData("one", 1)]
    public async Task Where_the_answer_changes_hands_neither_the_seam_nor_the_receipt_has_it(string model, int cut)
    {
        await using var town = await Town.StartAsync(
            Script.Parse($$"""
                shared_text: true
                first_token: 0s
                per_token: 1ms
                rules:
                  - name: cut
                    match: {model: rehearsal-alto, call: {{cut}}}
                    cut: {after_tokens: 12}
                """),
            rehearsal => new PoolText(rehearsal) { Top = "ensembles: {careful: {strategy: fuse, panel: [one, two, three], judge: two, writer: one}}" }
                .Model("one", "one-chat", "rehearsal-alto", "two", developer: "Lab A").Model("two", "two-chat", "rehearsal-brass", developer: "Lab B").Model("three", "one-messages", "rehearsal-cello", developer: "Lab C"));

        var heard = await town.Caller.StreamAsync(model, Question, body => body["entente"] = new JsonObject { ["progress"] = "reasoning" });
        var (verdict, receipt) = await town.Caller.ReceiptAsync(heard);

        Assert.Equal(Ending.Complete, heard.Ending);
        Assert.EndsWith("42.", heard.Text, StringComparison.Ordinal);
        Assert.True(verdict.Ok, $"{verdict.Mismatch}: {verdict.Detail}");
        Assert.Equal(heard.Text.Length, receipt.Answer?.Chars);
        Assert.DoesNotContain("is asked", heard.Text, StringComparison.Ordinal);
        Assert.Equal("one", Assert.Single(heard.Entente!.Value.GetProperty("handovers").EnumerateArray()).GetProperty("from").GetString());
        Assert.Equal(model, heard.Model);
    }

    private static Action<JsonObject> Asking(string progress) => body => body["entente"] = new JsonObject { ["progress"] = progress, ["seed"] = 5 };

    private static string[] Contributors(OracleAnswer answer)
        => [.. answer.Entente!.Value.GetProperty("contributors").EnumerateArray().Select(contributor => contributor.GetProperty("model").GetString()!)];
}
