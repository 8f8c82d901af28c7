using System.Buffers;
using System.Text;
using System.Text.Json;
using Entente.Dialects;
using Entente.Dialects.AnthropicMessages;
using Entente.Dialects.OpenAiChat;
using Entente.Tests.Dialects.OpenAiChat;
using Xunit;

namespace Entente.Tests.Dialects.AnthropicMessages;

public sealed class MessagesRecordingTests
{
    private static readonly AnthropicMessagesCodec Codec = new();
    private static readonly OpenAiChatCodec Chat = new();
    private static readonly AnswerIdentity Identity = new() { Id = "run_1", Model = "pool-model", Created = 1, IncludeUsage = true };

    [Fact]
    public void Every_recorded_answer_is_read_as_independent_clients_read_it()
    {
        List<string> complaints = [];
        int read = 0;
        foreach (Recording recording in Agreed("anthropic-messages"))
        {
            complaints.AddRange(Verdict.Against(recording, Told.Join(Read(recording))));
            read++;
        }

        Assert.True(complaints.Count == 0, string.Join("\n", complaints));
        Assert.True(read >= 61, $"{read} recordings");
    }

    [Fact]
    public void What_is_written_again_says_the_same_to_a_reader_of_its_own()
    {
        List<string> complaints = [];
        foreach (Recording recording in Agreed("anthropic-messages"))
        {
            Told again = recording.IsStream
                ? Told.Join([.. Read(recording).Select(told => PlainMessages.ReadStream(told.Encode(Codec, Identity)))])
                : PlainMessages.ReadAnswer(Written(Codec, Codec.ReadAnswer(recording.Body).Answer!));
            Told first = Told.Join(Read(recording));

            complaints.AddRange(Verdict.Against(recording, again));
            Assert.Equal(first.Signatures, again.Signatures);
        }

        Assert.True(complaints.Count == 0, string.Join("\n", complaints));
    }

    [Fact]
    public void Written_as_chat_it_has_the_same_text_tools_and_ending()
    {
        List<string> complaints = [];
        foreach (Recording recording in Agreed("anthropic-messages"))
        {
            Told again = recording.IsStream
                ? Told.Join([.. Read(recording).Select(told => PlainChat.ReadStream(told.Encode(Chat, Identity)))])
                : PlainChat.ReadAnswer(Written(Chat, Codec.ReadAnswer(recording.Body).Answer!));

            complaints.AddRange(Verdict.Against(recording, again));
        }

        Assert.True(complaints.Count == 0, string.Join("\n", complaints));
    }

    [Fact]
    public void Chat_answers_written_as_messages_have_the_same_text_tools_and_ending()
    {
        List<string> complaints = [];
        foreach (Recording recording in Agreed("openai-chat").Where(recording => recording.Outcome!.Value.GetProperty("finish").GetString() is "stop" or "length" or "tool-calls"))
        {
            Told again;
            if (recording.IsStream)
            {
                Told read = Told.Read(Chat, recording.Streams().First());
                again = PlainMessages.ReadStream(read.Encode(Codec, Identity));
            }
            else
            {
                again = PlainMessages.ReadAnswer(Written(Codec, Chat.ReadAnswer(recording.Body).Answer!));
            }

            complaints.AddRange(Verdict.Against(recording, again));
        }

        Assert.True(complaints.Count == 0, string.Join("\n", complaints));
    }

    [Fact]
    public void A_repeated_message_start_is_forgiven_and_a_second_answer_in_the_same_stream_is_not()
    {
        Recording[] all = [.. Recording.All("anthropic-messages")];
        Recording repeated = all.Single(recording => recording.Id == "anthropic.duplicate-message-start");
        Recording spliced = all.Single(recording => recording.Id == "anthropic.spliced-message-start");

        Assert.Equal("Hello, World!", Told.Read(Codec, repeated.Streams().First()).Text.ToString());
        Assert.Throws<MalformedAnswerException>(() => Told.Read(Codec, spliced.Streams().First()));
    }

    [Fact]
    public void A_recorded_stream_cut_anywhere_before_its_last_event_is_not_complete()
    {
        foreach (Recording recording in Agreed("anthropic-messages").Where(recording => recording.IsStream && recording.Body.Length < 12_000))
        {
            byte[] stream = recording.Streams().First();
            int last = stream.AsSpan().LastIndexOf("event: message_stop"u8);
            for (int cut = 0; cut <= last; cut += 7)
            {
                Assert.False(Told.Read(Codec, stream[..cut]).IsComplete, $"{recording.Id} cut at {cut}");
            }

            Assert.True(Told.Read(Codec, stream).IsComplete);
        }
    }

    [Fact]
    public void A_recorded_request_written_again_is_the_same_value()
    {
        int seen = 0;
        foreach (Recording recording in Recording.All("anthropic-messages").Where(recording => recording.Request is not null && !recording.Entry.GetProperty("url_path").GetString()!.Contains("count_tokens", StringComparison.Ordinal)))
        {
            byte[] request = recording.Request!;
            Call call = Codec.ReadRequest(request);
            ArrayBufferWriter<byte> into = new();
            Codec.WriteRequest(call with { Model = "another" }, into);

            System.Text.Json.Nodes.JsonNode expected = System.Text.Json.Nodes.JsonNode.Parse(request)!;
            expected["model"] = "another";
            Assert.Equal(Told.Canonical(JsonDocument.Parse(expected.ToJsonString()).RootElement), Told.Canonical(JsonDocument.Parse(into.WrittenMemory).RootElement));
            seen++;
        }

        Assert.True(seen > 35, $"{seen} requests");
    }

    [Fact]
    public void A_recorded_request_with_a_message_more_keeps_every_block_that_it_had()
    {
        foreach (Recording recording in Recording.All("anthropic-messages").Where(recording => recording.Request is not null && !recording.Entry.GetProperty("url_path").GetString()!.Contains("count_tokens", StringComparison.Ordinal)))
        {
            Call call = Codec.ReadRequest(recording.Request!);
            ArrayBufferWriter<byte> into = new();
            Codec.WriteRequest(call with { Messages = call.Messages.Add(Message.Of(Role.Assistant, "more")) }, into);
            JsonElement written = JsonDocument.Parse(into.WrittenMemory).RootElement;
            MessagesRules.Check(written);

            Assert.Equal([.. Blocks(JsonDocument.Parse(recording.Request!).RootElement), "{\"text\":\"more\",\"type\":\"text\"}"], Blocks(written));
        }
    }

    [Fact]
    public void A_recorded_chat_request_becomes_a_valid_request_or_is_refused_in_a_sentence()
    {
        int carried = 0;
        foreach (Recording recording in Recording.All("openai-chat").Where(recording => recording.Request is not null && recording.Entry.GetProperty("url_path").GetString()!.EndsWith("completions", StringComparison.Ordinal)))
        {
            if (!Encoding.UTF8.GetString(recording.Request!).TrimStart().StartsWith('{'))
            {
                continue;
            }

            ArrayBufferWriter<byte> into = new();
            try
            {
                Codec.WriteRequest(Chat.ReadRequest(recording.Request!), into);
            }
            catch (CannotCarryException refused)
            {
                Assert.Contains("anthropic-messages", refused.Message, StringComparison.Ordinal);
                Assert.Equal(0, into.WrittenCount);
                continue;
            }

            MessagesRules.Check(JsonDocument.Parse(into.WrittenMemory).RootElement);
            carried++;
        }

        Assert.True(carried > 80, $"{carried} carried");
    }

    private static IEnumerable<Recording> Agreed(string dialect) => Recording.All(dialect).Where(recording => recording.Agreed);

    private static Told[] Read(Recording recording) => recording.IsStream
        ? [.. recording.Streams().Select(stream => Told.Read(Codec, stream))]
        : [Told.Of(Codec.ReadAnswer(recording.Body).Answer!)];

    private static byte[] Written(ICodec codec, Answer answer)
    {
        ArrayBufferWriter<byte> into = new();
        codec.WriteAnswer(answer, Identity, into);
        return into.WrittenSpan.ToArray();
    }

    private static IEnumerable<string> Blocks(JsonElement request)
    {
        foreach (JsonElement message in request.GetProperty("messages").EnumerateArray())
        {
            JsonElement content = message.GetProperty("content");
            if (content.ValueKind == JsonValueKind.String)
            {
                yield return $"{{\"text\":{JsonSerializer.Serialize(content.GetString())},\"type\":\"text\"}}";
                continue;
            }

            foreach (JsonElement block in content.EnumerateArray())
            {
                yield return Told.Canonical(block);
            }
        }
    }
}
