using System.Net;
using System.Text;
using System.Text.Json;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.Tests.Server.Lanes;

/// <summary>Endpoints that fail or are withdrawn: the same on both lanes.</summary>
public sealed class LaneFaultTests
{
    private static readonly Script Slow = new() { FirstToken = TimeSpan.Zero, PerToken = TimeSpan.FromMilliseconds(40), SharedText = true };

    [Theory, ClassData<BothLanes>]
    public async Task A_model_that_is_withdrawn_while_it_speaks_is_followed_by_another_without_a_break(Lane lane)
    {
        await using var house = await House.StartAsync(Slow);

        using var response = await house.ChatAsync(lane.Streamed());
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var chunks = new List<JsonElement>();
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal))
            {
                continue;
            }

            chunks.Add(JsonElement.Parse(line["data: ".Length..]));
            if (chunks.Count(chunk => LaneCall.Content(chunk).Length > 0) == 4 && house.Server.Directives.List().Count == 0)
            {
                await house.Server.Directives.IssueAsync(new Dictionary<string, string> { ["model"] = lane.Model() }, null, "drill");
            }
        }

        Assert.Equal(LaneCall.TenWords, chunks.Text());
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("created").GetInt64()).Distinct());
        Assert.All(chunks, chunk => Assert.Equal(lane.Model(), chunk.GetProperty("model").GetString()));
        var entente = chunks[^1].GetProperty("entente");
        Assert.Equal(lane.Model(), Assert.Single(entente.GetProperty("handovers").EnumerateArray()).GetProperty("from").GetString());
        Assert.Equal(2, entente.GetProperty("contributors").GetArrayLength());
    }

    [Theory, ClassData<BothLanes>]
    public async Task An_endpoint_that_fails_before_its_first_word_is_replaced_unseen(Lane lane)
    {
        await using var house = await House.StartAsync(Script.Instant with { Rules = [new() { Match = new() { Model = lane.Model() }, Behaviour = new() { Error = new() { Status = 500 } } }] });

        var response = await house.ChatAsync(lane.Streamed());
        var events = await House.EventsAsync(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("[DONE]", events[^1]);
        Assert.DoesNotContain(events, text => text.Contains("\"error\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Lane.Passthrough, CutHow.Clean, CutInside.Nothing)]
    [InlineData(Lane.Passthrough, CutHow.Reset, CutInside.Event)]
    [InlineData(Lane.Translated, CutHow.Clean, CutInside.Nothing)]
    [InlineData(Lane.Translated, CutHow.Reset, CutInside.Event)]
    public async Task A_stream_that_is_cut_is_gone_on_with_elsewhere(Lane lane, CutHow how, CutInside inside)
    {
        await using var house = await House.StartAsync(Failing(lane, new() { Cut = new() { AfterTokens = 4, How = how, Inside = inside } }));

        var chunks = (await House.EventsAsync(await house.ChatAsync(lane.Streamed()))).Chunks();

        WentOn(lane, chunks);
    }

    [Theory]
    [InlineData(Lane.Passthrough, 0)]
    [InlineData(Lane.Passthrough, 4)]
    [InlineData(Lane.Translated, 0)]
    [InlineData(Lane.Translated, 4)]
    public async Task An_error_inside_a_200_is_gone_on_after_elsewhere(Lane lane, int tokens)
    {
        await using var house = await House.StartAsync(Failing(lane, new() { ErrorEvent = new(tokens, new() { Status = 529, Type = "overloaded_error", Message = "Busy." }) }));

        var chunks = (await House.EventsAsync(await house.ChatAsync(lane.Streamed()))).Chunks();

        if (tokens > 0)
        {
            WentOn(lane, chunks);
        }
        else
        {
            Assert.Equal(LaneCall.TenWords, chunks.Text());
        }
    }

    [Theory, ClassData<BothLanes>]
    public async Task What_nobody_can_go_on_with_ends_in_one_error_and_without_a_terminator(Lane lane)
    {
        await using var house = await House.StartAsync(Script.Instant with { Rules = [new() { Match = new(), Behaviour = new() { Cut = new() { AfterTokens = 4 } } }] });

        using var response = await house.ChatAsync(lane.Streamed(more: "\"entente\":{\"max_calls\":1},"));
        var text = await LaneCall.UntilItBreaksAsync(response);

        Assert.Equal(2, text.Split("{\"error\":").Length);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"finish_reason\":\"", text, StringComparison.Ordinal);
        Assert.Single(house.Rehearsal.Engine.Calls.Entries);
    }

    /// <summary>The model of the lane fails so in every call; all minds say the same words.</summary>
    private static Script Failing(Lane lane, Behaviour behaviour)
        => Script.Instant with { SharedText = true, Rules = [new() { Match = new() { Model = lane.Model() }, Behaviour = behaviour }] };

    private static void WentOn(Lane lane, List<JsonElement> chunks)
    {
        Assert.Equal(LaneCall.TenWords, chunks.Text());
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
        Assert.All(chunks, chunk => Assert.Equal(lane.Model(), chunk.GetProperty("model").GetString()));
        var handovers = chunks[^1].GetProperty("entente").GetProperty("handovers").EnumerateArray().ToList();
        Assert.All(handovers, handover => Assert.Equal(lane.Model(), handover.GetProperty("from").GetString()));
        Assert.NotEqual(lane.Model(), handovers[^1].GetProperty("to").GetString());
    }
}
