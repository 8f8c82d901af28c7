using System.Buffers;
using System.Text;
using System.Text.Json;
using Entente.Dialects;
using Entente.Dialects.OpenAiChat;
using Entente.Dialects.Sse;
using Entente.Pool;
using Xunit;

namespace Entente.Tests.Dialects.OpenAiChat;

public sealed class ChatRecordingTests
{
    private static readonly OpenAiChatCodec Codec = new();
    private static readonly AnswerIdentity Identity = new() { Id = "run_1", Model = "pool-model", Created = 1, IncludeUsage = true };

    [Fact]
    public void Every_recorded_answer_is_read_as_independent_clients_read_it()
    {
        List<string> complaints = [];
        int read = 0;
        foreach (Recording recording in Recording.All("openai-chat").Where(recording => recording.Agreed))
        {
            complaints.AddRange(Verdict.Against(recording, Read(recording)));
            read++;
        }

        Assert.Empty(complaints);
        Assert.True(read >= 131, $"{read} recordings");
    }

    [Fact]
    public void A_recorded_stream_cut_into_single_bytes_says_the_same()
    {
        foreach (Recording recording in Recording.All("openai-chat").Where(recording => recording.IsStream && recording.Body.Length < 20_000))
        {
            byte[] stream = recording.Streams().First();
            if (recording.Id.Contains("incremental", StringComparison.Ordinal))
            {
                continue;
            }

            Told whole = Told.Read(Codec, stream);
            Told pieces = Told.Read(Codec, [.. stream.Select(one => new[] { one })]);

            Assert.Equal(whole.Text.ToString(), pieces.Text.ToString());
            Assert.Equal(whole.Deltas.Count, pieces.Deltas.Count);
            Assert.Equal(whole.IsComplete, pieces.IsComplete);
        }
    }

    [Fact]
    public void The_short_way_of_a_piece_of_text_says_what_the_long_one_says()
    {
        int taken = 0;
        foreach (Recording recording in Recording.All("openai-chat").Where(recording => recording.IsStream))
        {
            foreach (byte[] stream in recording.Streams())
            {
                taken += ShortWays(stream);
            }
        }

        Assert.True(taken > 1_300, $"{taken} events");
    }

    [Theory]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"é \u00e9 \n\"x\""}}]}""", true)]
    [InlineData("""{"id":"other","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"a","tool_calls":null},"finish_reason":null,"logprobs":null}],"usage":null,"unknown":{"a":[1]}}""", true)]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":""}}]}""", false)]
    [InlineData("""{"choices":[{"index":1,"delta":{"content":"a"}}]}""", false)]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"b"}}]}""", false)]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}""", false)]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a","reasoning":"b"}}]}""", false)]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"},"delta":{"content":"b"}}]}""", false)]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a","content":"b"}}]}""", false)]
    [InlineData("""{"choices":[{"index":0,"delta":{"con\u0074ent":"a"}}]}""", false)]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}""", false)]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"}}],"error":{"message":"x"}}""", false)]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"\ud83d"}}]}""", false)]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"}}]} {}""", false)]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"}}]""", false)]
    public void Only_a_piece_of_the_only_text_goes_the_short_way(string json, bool expected)
    {
        var decoder = Codec.NewDecoder();
        decoder.Decode(new(null, """{"id":"1","model":"m","choices":[{"index":0,"delta":{"content":"begun"}}]}"""u8.ToArray()), []);
        using var text = new PooledBuffer();

        Assert.Equal(expected, decoder.TryReadText(new(null, Encoding.UTF8.GetBytes(json)), text));

        List<Delta> deltas = [];
        if (expected)
        {
            decoder.Decode(new(null, Encoding.UTF8.GetBytes(json)), deltas);
            Assert.Equal([new TextDelta(Encoding.UTF8.GetString(text.WrittenSpan))], deltas);
        }
        else
        {
            Assert.Equal(0, text.WrittenCount);
        }
    }

    [Fact]
    public void A_text_that_is_not_utf8_does_not_go_the_short_way()
    {
        var decoder = Codec.NewDecoder();
        decoder.Decode(new(null, """{"id":"1","model":"m","choices":[{"index":0,"delta":{"content":"begun"}}]}"""u8.ToArray()), []);
        using var text = new PooledBuffer();

        byte[] broken = [.. """{"choices":[{"index":0,"delta":{"content":"a"""u8, 0xFF, .. "\"}}]}"u8];

        Assert.False(decoder.TryReadText(new(null, broken), text));
        Assert.Equal(0, text.WrittenCount);
    }

    [Fact]
    public void The_short_way_of_a_plain_answer_says_what_the_long_one_says()
    {
        int taken = 0;
        foreach (Recording recording in Recording.All("openai-chat").Where(recording => !recording.IsStream))
        {
            List<Delta> deltas = [];
            if (Codec.TryReadPlainAnswer(recording.Body, deltas))
            {
                taken++;
                Assert.Equal(AnswerDeltas.Of(Codec.ReadAnswer(recording.Body).Answer!).Select(Said), deltas.Select(Said));
            }
            else
            {
                Assert.Empty(deltas);
            }
        }

        Assert.True(taken > 20, $"{taken} answers");
    }

    [Theory]
    [InlineData("""{"id":"a","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"é \ud83d\ude00 \ud83d","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}""", true)]
    [InlineData("""{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"length"}]}""", true)]
    [InlineData("""{"choices":[{"index":0,"message":{"content":""},"finish_reason":"stop"}]}""", false)]
    [InlineData("""{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":null}]}""", false)]
    [InlineData("""{"choices":[{"index":0,"message":{"content":"a","content":"b"},"finish_reason":"stop"}]}""", false)]
    [InlineData("""{"choices":[{"index":0,"message":{"content":"a","tool_calls":[{"id":"x"}]},"finish_reason":"tool_calls"}]}""", false)]
    [InlineData("""{"choices":[{"index":0,"message":{"content":"a","reasoning_content":"b"},"finish_reason":"stop"}]}""", false)]
    [InlineData("""{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}],"choices":[]}""", false)]
    [InlineData("""{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"},{"index":1,"message":{"content":"b"},"finish_reason":"stop"}]}""", false)]
    [InlineData("""{"error":{"message":"x"},"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]}""", false)]
    [InlineData("""{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]} 1""", false)]
    [InlineData("""{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]""", false)]
    public void Only_a_plain_answer_goes_the_short_way(string json, bool expected)
    {
        List<Delta> deltas = [];

        Assert.Equal(expected, Codec.TryReadPlainAnswer(Encoding.UTF8.GetBytes(json), deltas));

        Assert.Equal(expected ? AnswerDeltas.Of(Codec.ReadAnswer(Encoding.UTF8.GetBytes(json)).Answer!).Select(Said) : [], deltas.Select(Said));
    }

    // A usage holds the provider's own JSON, whose records are equal only where they are one.
    private static object Said(Delta delta) => delta is UsageDelta { Usage: var usage } ? (usage with { Raw = null }, usage.Raw?.GetRawText()) : delta;

    /// <summary>How many of a stream's events go the short way; each of them is decoded on the long one too.</summary>
    private static int ShortWays(byte[] stream)
    {
        using SseParser parser = new();
        using PooledBuffer text = new();
        IStreamDecoder decoder = Codec.NewDecoder();
        parser.Append(stream);
        int taken = 0;
        while (parser.TryRead(out WireEvent read))
        {
            text.Clear();
            bool isText = decoder.TryReadText(read, text);
            List<Delta> deltas = [];
            decoder.Decode(read, deltas);
            if (isText)
            {
                taken++;
                Assert.Equal([new TextDelta(Encoding.UTF8.GetString(text.WrittenSpan))], deltas);
            }
        }

        return taken;
    }

    [Fact]
    public void What_is_written_again_says_the_same_to_a_reader_of_its_own()
    {
        List<string> complaints = [];
        foreach (Recording recording in Recording.All("openai-chat").Where(recording => recording.Agreed))
        {
            Told told = Read(recording);
            Told again = recording.IsStream ? PlainChat.ReadStream(told.Encode(Codec, Identity)) : PlainChat.ReadAnswer(Rewrite(recording));

            complaints.AddRange(Verdict.Against(recording, again).Where(complaint => !complaint.Contains("ended Stop", StringComparison.Ordinal) || !recording.Id.StartsWith("snowflake", StringComparison.Ordinal)));
        }

        Assert.Empty(complaints);
    }

    [Fact]
    public void A_stream_that_ends_in_an_error_is_never_complete()
    {
        Recording[] failed = [.. Recording.All("openai-chat").Where(recording => recording.Outcome?.GetProperty("outcome").GetString() == "error in stream")];

        Assert.Equal(2, failed.Length);
        foreach (Recording recording in failed)
        {
            Told told = Told.Read(Codec, recording.Body);
            Assert.Equal(JsonSerializer.Deserialize<string>(recording.Outcome!.Value.GetProperty("error").GetString()!), told.Fault?.Message);
            Assert.Equal(400, told.Fault?.Status);
            Assert.False(told.IsComplete);
            Assert.True(told.IsEnded);
        }
    }

    [Fact]
    public void A_recorded_stream_cut_anywhere_before_its_finish_reason_is_not_complete()
    {
        foreach (Recording recording in Recording.All("openai-chat").Where(recording => recording.IsStream && recording.Agreed && recording.Body.Length < 12_000))
        {
            byte[] stream = recording.Streams().First();
            string text = Encoding.UTF8.GetString(stream);
            int finish = new[] { "\"finish_reason\":\"", "\"finish_reason\": \"" }.Max(sign => text.IndexOf(sign, StringComparison.Ordinal));
            int end = Encoding.UTF8.GetByteCount(text.AsSpan(0, text.IndexOf("\n\n", finish, StringComparison.Ordinal) is var at && at >= 0 ? at : text.IndexOf("\r\n\r\n", finish, StringComparison.Ordinal)));
            for (int cut = 0; cut <= end; cut += 7)
            {
                Assert.False(Told.Read(Codec, stream[..cut]).IsComplete, $"{recording.Id} cut at {cut}");
            }
        }
    }

    [Fact]
    public void A_recorded_request_written_again_is_the_same_value_but_for_the_closed_list_of_edits()
    {
        int seen = 0;
        foreach (Recording recording in Recording.All("openai-chat").Where(recording => recording.Request is not null && recording.Entry.GetProperty("url_path").GetString()!.EndsWith("completions", StringComparison.Ordinal)))
        {
            byte[] request = recording.Request!;
            if (!Encoding.UTF8.GetString(request).TrimStart().StartsWith('{'))
            {
                continue;
            }

            Call call = Codec.ReadRequest(request);
            ArrayBufferWriter<byte> into = new();
            Codec.WriteRequest(call with { Model = "another" }, into);

            string expected = Told.Canonical(Edited(request, call.Stream));
            Assert.Equal(expected, Told.Canonical(JsonDocument.Parse(into.WrittenMemory).RootElement));
            seen++;
        }

        Assert.True(seen > 90, $"{seen} requests");
    }

    private static JsonElement Edited(byte[] request, bool stream)
    {
        System.Text.Json.Nodes.JsonObject json = System.Text.Json.Nodes.JsonNode.Parse(request)!.AsObject();
        json["model"] = "another";
        if (stream)
        {
            System.Text.Json.Nodes.JsonObject options = json["stream_options"] as System.Text.Json.Nodes.JsonObject ?? [];
            json["stream_options"] = options;
            options["include_usage"] = true;
        }

        return JsonDocument.Parse(json.ToJsonString()).RootElement;
    }

    private static Told Read(Recording recording) =>
        recording.IsStream ? Told.Read(Codec, recording.Streams().First()) : Told.Of(Codec.ReadAnswer(recording.Body).Answer!);

    private static byte[] Rewrite(Recording recording)
    {
        ArrayBufferWriter<byte> into = new();
        Codec.WriteAnswer(Codec.ReadAnswer(recording.Body).Answer!, Identity, into);
        return into.WrittenSpan.ToArray();
    }
}
