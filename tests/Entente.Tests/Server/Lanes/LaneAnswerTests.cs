using System.Net;
using System.Text;
using System.Text.Json;
using Entente.Dialects;
using Entente.Receipts;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.Tests.Server.Lanes;

/// <summary>What an answer is made of, on both lanes. What the passthrough lane alone must do, namely touch nothing else, is in <see cref="PassthroughTests"/>.</summary>
public sealed class LaneAnswerTests
{
    private const string Tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"square\",\"parameters\":{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}}}],\"tool_choice\":\"required\",";

    [Theory, ClassData<BothLanes>]
    public async Task The_lane_is_the_one_that_it_says(Lane lane)
    {
        await using var house = await House.StartAsync();

        await (await house.ChatAsync(lane.Whole())).Content.ReadAsStringAsync();

        var call = Assert.Single(house.Rehearsal.Engine.Calls.Entries);
        Assert.EndsWith(lane == Lane.Passthrough ? "/v1/chat/completions" : "/v1/messages", call.Path, StringComparison.Ordinal);
    }

    [Theory, ClassData<BothLanes>]
    public async Task A_stream_ends_with_the_finish_reason_the_entente_field_and_the_terminator(Lane lane)
    {
        await using var house = await House.StartAsync();

        var response = await house.ChatAsync(lane.Streamed());
        var chunks = (await House.EventsAsync(response)).Chunks();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(LaneCall.TenWords, chunks.Text());
        Assert.Equal("stop", LaneCall.Finish(chunks[^1]));
        Assert.All(chunks[..^1], chunk => Assert.Null(LaneCall.Finish(chunk)));
        Assert.Equal(Assert.Single(response.Headers.GetValues("Entente-Run")), chunks[^1].GetProperty("entente").GetProperty("run").GetString());
        Assert.All(chunks[..^1], chunk => Assert.False(chunk.TryGetProperty("entente", out _)));
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("created").GetInt64()).Distinct());
        Assert.All(chunks, chunk => Assert.False(chunk.TryGetProperty("usage", out _)));
    }

    [Theory, ClassData<BothLanes>]
    public async Task Usage_is_shown_where_it_was_asked_for_and_is_the_providers(Lane lane)
    {
        await using var house = await House.StartAsync();

        var events = await House.EventsAsync(await house.ChatAsync(lane.Streamed(more: "\"stream_options\":{\"include_usage\":true},")));
        var whole = await House.JsonAsync(await house.ChatAsync(lane.Whole()));

        var usage = Assert.Single(events.Chunks(), chunk => chunk.TryGetProperty("usage", out var counted) && counted.ValueKind == JsonValueKind.Object).GetProperty("usage");
        var calls = house.Rehearsal.Engine.Calls.Entries;
        Assert.Equal((calls[0].InputTokens, calls[0].TokensSent), Counts(usage));
        Assert.Equal((calls[1].InputTokens, calls[1].TokensSent), Counts(whole.GetProperty("usage")));

        static (int, int) Counts(JsonElement usage) => (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32());
    }

    [Theory, ClassData<BothLanes>]
    public async Task An_answer_that_is_not_streamed_has_text_usage_and_the_entente_field(Lane lane) => await IsWholeAsync(lane.Model());

    [Fact]
    public async Task So_has_the_answer_of_several_models() => await IsWholeAsync("entente/fuse");

    [Theory, ClassData<BothLanes>]
    public async Task Model_and_fingerprint_are_the_pools_whatever_the_provider_calls_itself(Lane lane)
    {
        await using var house = await House.StartAsync(Script.Instant with { Rules = [new() { Match = new(), Behaviour = new() { SaysModel = "another-2026-01-01" } }] });

        var chunks = (await House.EventsAsync(await house.ChatAsync(lane.Streamed()))).Chunks();
        var whole = await House.JsonAsync(await house.ChatAsync(lane.Whole()));

        Assert.All(chunks.Append(whole), answer =>
        {
            Assert.Equal(lane.Model(), answer.GetProperty("model").GetString());
            Assert.Equal(house.Server.Pool.Definition.Fingerprint, answer.GetProperty("system_fingerprint").GetString());
        });
    }

    [Theory, ClassData<BothLanes>]
    public async Task A_tool_call_comes_through(Lane lane)
    {
        await using var house = await House.StartAsync();

        var chunks = (await House.EventsAsync(await house.ChatAsync(lane.Streamed("What is the square of this number (7)?", Tools)))).Chunks();
        var whole = await House.JsonAsync(await house.ChatAsync(lane.Whole("What is the square of this number (7)?", Tools)));

        var pieces = chunks.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray())
            .Where(choice => choice.GetProperty("delta").TryGetProperty("tool_calls", out _))
            .Select(choice => Assert.Single(choice.GetProperty("delta").GetProperty("tool_calls").EnumerateArray()).GetProperty("function")).ToList();
        Assert.Equal("square", pieces[0].GetProperty("name").GetString());
        Assert.Equal(7, Number(string.Concat(pieces.Select(piece => piece.TryGetProperty("arguments", out var some) ? some.GetString() : ""))));
        Assert.Equal(("tool_calls", "tool_calls"), (LaneCall.Finish(chunks[^1]), LaneCall.Finish(whole)));
        Assert.Equal(7, Number(Assert.Single(whole.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls").EnumerateArray()).GetProperty("function").GetProperty("arguments").GetString()!));

        static int Number(string arguments) => JsonElement.Parse(arguments).GetProperty("n").GetInt32();
    }

    [Theory, ClassData<BothLanes>]
    public async Task A_refusal_inside_a_200_is_told_and_asked_of_nobody_else(Lane lane)
    {
        await using var house = await House.StartAsync(Script.Instant with { Rules = [new() { Match = new(), Behaviour = new() { Refusal = "I will not say that." } }] });

        var chunks = (await House.EventsAsync(await house.ChatAsync(lane.Streamed()))).Chunks();
        var whole = await House.JsonAsync(await house.ChatAsync(lane.Whole()));

        // One dialect has a field for it, the other says it as text and why it ended in the finish reason.
        Assert.Equal("I will not say that.", string.Concat(chunks.Select(chunk => Said(chunk.GetProperty("choices")[0].GetProperty("delta")))));
        Assert.Equal("I will not say that.", Said(whole.GetProperty("choices")[0].GetProperty("message")));
        Assert.All([chunks[^1], whole], answer => Assert.Equal(lane == Lane.Passthrough ? "stop" : "content_filter", LaneCall.Finish(answer)));
        Assert.All(house.Rehearsal.Engine.Calls.Entries, call => Assert.Equal(lane.Model(), call.Model));
        Assert.Equal(2, house.Rehearsal.Engine.Calls.Entries.Length);

        static string? Said(JsonElement message)
            => message.TryGetProperty("refusal", out var refusal) && refusal.ValueKind == JsonValueKind.String ? refusal.GetString()
                : message.TryGetProperty("content", out var content) ? content.GetString() : null;
    }

    [Theory]
    [InlineData(Lane.Passthrough, true)]
    [InlineData(Lane.Passthrough, false)]
    [InlineData(Lane.Translated, true)]
    [InlineData(Lane.Translated, false)]
    public async Task The_receipt_opens_with_what_was_sent_and_heard_and_with_nothing_else(Lane lane, bool streamed)
    {
        await using var house = await House.StartAsync();
        var body = streamed ? lane.Streamed() : lane.Whole();
        var response = await house.ChatAsync(body);
        await response.Content.ReadAsStringAsync();
        var run = response.Headers.GetValues("Entente-Run").Single();

        var bundle = await house.Http.GetByteArrayAsync($"/v1/receipts/{run}?wait=10");
        var key = NoteVerifier.Parse((await house.Http.GetStringAsync("/.well-known/entente-log.pub")).Trim());

        Assert.True(Verify(body, LaneCall.TenWords).Ok);
        Assert.False(Verify(body, LaneCall.TenWords + ".").Ok);
        Assert.False(Verify(body + " ", LaneCall.TenWords).Ok);
        var receipt = ReceiptBundle.Read(bundle);
        var (step, call) = (Assert.Single(receipt.Steps), Assert.Single(house.Rehearsal.Engine.Calls.Entries));
        Assert.Equal((run, ReceiptStatus.Complete, DialectNames.OpenAiChat), (receipt.Run, receipt.Status, receipt.Request.Dialect));
        Assert.Equal((call.Provider, call.Model, "complete"), (step.Provider, step.WireName, step.Outcome));
        Assert.Equal((call.InputTokens, call.TokensSent, false), (step.Usage!.Input, step.Usage.Output, step.Usage.Estimated));
        Assert.Equal((lane.Model(), LaneCall.TenWords.Length), (Assert.Single(receipt.Contributors).Model, receipt.Answer!.Chars));

        Verdict Verify(string request, string answer) => ReceiptVerifier.Verify(bundle, key, new() { Request = Encoding.UTF8.GetBytes(request), Answer = Encoding.UTF8.GetBytes(answer) });
    }

    private static async Task IsWholeAsync(string model)
    {
        await using var house = await House.StartAsync();

        var answer = await House.JsonAsync(await house.ChatAsync(LaneCall.Body(model, false, "What is 17 + 25?")));

        Assert.Contains("42", answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.True(answer.GetProperty("usage").GetProperty("total_tokens").GetInt32() > 0);
        Assert.NotEmpty(answer.GetProperty("entente").GetProperty("contributors").EnumerateArray());
    }
}
