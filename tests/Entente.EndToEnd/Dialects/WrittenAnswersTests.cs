using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Dialects;
using Entente.Dialects.AnthropicMessages;
using Entente.Dialects.OpenAiChat;
using Entente.Dialects.Sse;
using Entente.EndToEnd.Oracles;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Entente.EndToEnd.Dialects;

/// <summary>Recorded answers of real providers, read and written again by our codecs, as the vendors' own clients read them.</summary>
public sealed class WrittenAnswersTests
{
    private static readonly OpenAiChatCodec Chat = new();
    private static readonly AnthropicMessagesCodec Messages = new();
    private static readonly AnswerIdentity Identity = new() { Id = "run_1", Model = "pool-model", Created = 1, IncludeUsage = true };

    [Theory]
    [InlineData("openai-chat", "openai-chat")]
    [InlineData("openai-chat", "anthropic-messages")]
    [InlineData("anthropic-messages", "openai-chat")]
    [InlineData("anthropic-messages", "anthropic-messages")]
    public async Task The_vendors_client_reads_the_same_text_tools_and_ending(string from, string to)
    {
        List<string> complaints = [];
        int seen = 0;
        Dictionary<string, JsonElement> entries = Entries();
        foreach (JsonElement outcome in Outcomes(from))
        {
            JsonElement entry = entries[outcome.GetProperty("response").GetString()!];
            if (entry.TryGetProperty("note", out JsonElement note) && note.GetString()!.Contains("answers one after another", StringComparison.Ordinal))
            {
                continue;
            }

            bool stream = !outcome.GetProperty("response").GetString()!.EndsWith(".json", StringComparison.Ordinal);
            byte[] written = stream ? Restream(Codec(from), Codec(to), Wire(entry, from)) : Rewrite(Codec(from), Codec(to), entry);
            OracleAnswer answer = await Ask(to, written, stream);
            complaints.AddRange(Compare(outcome, answer, $"{outcome.GetProperty("id")} as {to}"));
            seen++;
        }

        Assert.True(complaints.Count == 0, string.Join("\n", complaints));
        Assert.True(seen > 50, $"{seen} recordings");
    }

    [Theory]
    [InlineData("openai-chat")]
    [InlineData("anthropic-messages")]
    public async Task The_vendors_client_reads_a_failed_stream_as_an_error(string to)
    {
        ArrayBufferWriter<byte> into = new();
        IStreamEncoder encoder = Codec(to).NewEncoder(Identity);
        encoder.Encode(new TextDelta("so far"), into);
        encoder.Heartbeat("waiting\nstill", into);
        encoder.Fail(new WireError { Status = 502, Code = "stream_truncated", Message = "the model was cut off" }, into);

        OracleAnswer answer = await Ask(to, into.WrittenSpan.ToArray(), true);

        Assert.False(answer.Ok);
        Assert.Contains("the model was cut off", answer.Error!.Message, StringComparison.Ordinal);
        Assert.Equal("so far", answer.Text);
    }

    private static IEnumerable<string> Compare(JsonElement outcome, OracleAnswer answer, string what)
    {
        if (!answer.Ok)
        {
            yield return $"{what}: {answer.Error?.Message}";
            yield break;
        }

        bool refusal = outcome.GetProperty("finish").GetString() == "content-filter";
        string text = answer.Text.Length == 0 && refusal ? answer.Refusal ?? "" : answer.Text;
        if (outcome.GetProperty("text_sha256").GetString() != Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))))
        {
            yield return $"{what}: text {text[..Math.Min(60, text.Length)]}";
        }

        string[] expected = outcome.TryGetProperty("tool_calls", out JsonElement calls)
            ? [.. calls.EnumerateArray().Select(call => call.GetProperty("name").GetString() + " " + Normal(call.GetProperty("input").GetString()!))]
            : [];
        string[] found = [.. (answer.ToolCalls ?? []).Select(call => call.Name + " " + Normal(call.Arguments))];
        if (!expected.SequenceEqual(found))
        {
            yield return $"{what}: tools {string.Join("; ", found)} instead of {string.Join("; ", expected)}";
        }

        string ending = answer.FinishReason switch
        {
            "stop" or "end_turn" or "stop_sequence" => "stop",
            "tool_calls" or "tool_use" => "tool-calls",
            "length" or "max_tokens" => "length",
            "content_filter" or "refusal" => "content-filter",
            string other => other,
            null => "none",
        };
        string wanted = outcome.GetProperty("finish").GetString()!;
        if (ending != wanted && !(wanted is "other" or "content-filter" && ending == "stop"))
        {
            yield return $"{what}: ended {ending} instead of {wanted}";
        }
    }

    private static async Task<OracleAnswer> Ask(string dialect, byte[] body, bool stream)
    {
        await using FixedEndpoint endpoint = await FixedEndpoint.Start(async context =>
        {
            context.Response.ContentType = stream ? "text/event-stream" : "application/json";
            await context.Response.Body.WriteAsync(body);
        });
        bool chat = dialect == Chat.Dialect;
        OracleCall call = new()
        {
            BaseUrl = endpoint.Address + (chat ? "/v1" : ""),
            Mode = stream ? OracleMode.Accumulate : OracleMode.Whole,
            Body = new JsonObject { ["model"] = "m", ["max_tokens"] = 9, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "x" }) },
        };
        return await (chat ? Oracle.OpenAiChat() : Oracle.AnthropicMessages()).Ask(call);
    }

    private static byte[] Restream(ICodec from, ICodec to, byte[] wire)
    {
        using SseParser parser = new();
        IStreamDecoder decoder = from.NewDecoder();
        List<Delta> deltas = [];
        parser.Append(wire);
        while (parser.TryRead(out WireEvent read))
        {
            decoder.Decode(read, deltas);
        }

        ArrayBufferWriter<byte> into = new();
        IStreamEncoder encoder = to.NewEncoder(Identity);
        deltas.ForEach(delta => encoder.Encode(delta, into));
        encoder.Complete([.. deltas.OfType<FinishDelta>()], deltas.OfType<UsageDelta>().LastOrDefault()?.Usage, "{\"run\":\"r\"}"u8.ToArray(), into);
        return into.WrittenSpan.ToArray();
    }

    private static byte[] Rewrite(ICodec from, ICodec to, JsonElement entry)
    {
        ArrayBufferWriter<byte> into = new();
        to.WriteAnswer(from.ReadAnswer(Body(entry)).Answer!, Identity, into);
        return into.WrittenSpan.ToArray();
    }

    private static byte[] Wire(JsonElement entry, string dialect)
    {
        byte[] body = Body(entry);
        return entry.GetProperty("framing").GetString() == "SSE" || dialect == Messages.Dialect && body.AsSpan().StartsWith("event:"u8)
            ? body
            : Encoding.UTF8.GetBytes(string.Concat(Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"data: {line}\n\n")));
    }

    private static byte[] Body(JsonElement entry) => File.ReadAllBytes(Repository.Shared("recordings", entry.GetProperty("response").GetString()!));

    private static ICodec Codec(string dialect) => dialect == Chat.Dialect ? Chat : Messages;

    private static string Normal(string json) => json.Length == 0 ? "{}" : JsonNode.Parse(json)!.ToJsonString();

    private static Dictionary<string, JsonElement> Entries() =>
        JsonDocument.Parse(File.ReadAllBytes(Repository.Shared("recordings", "index.json"))).RootElement.EnumerateArray().ToDictionary(entry => entry.GetProperty("response").GetString()!);

    private static IEnumerable<JsonElement> Outcomes(string dialect) => File.ReadLines(Repository.Shared("recordings", "outcomes.jsonl"))
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Where(outcome => outcome.GetProperty("dialect").GetString() == dialect && outcome.TryGetProperty("official_sdk", out JsonElement sdk) && sdk.GetString() == "agrees");
}
