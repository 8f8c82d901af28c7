using System.Buffers;
using System.Text;
using Entente.Dialects;
using Entente.Dialects.AnthropicMessages;
using Entente.Dialects.OpenAiChat;
using Xunit;

namespace Entente.Tests.Dialects;

public sealed class ErrorTests
{
    private static readonly OpenAiChatCodec Chat = new();
    private static readonly AnthropicMessagesCodec Messages = new();

    [Fact]
    public void Every_recorded_error_is_read_with_its_message_status_and_type()
    {
        int read = 0;
        foreach (ICodec codec in new ICodec[] { Chat, Messages })
        {
            foreach (Recording recording in Recording.All(codec.Dialect).Where(recording => recording.Status >= 400))
            {
                WireError error = codec.ReadError(recording.Status, recording.Body);

                Assert.Equal(recording.Status, error.Status);
                Assert.StartsWith(recording.Outcome!.Value.GetProperty("error").GetString()!, error.Message, StringComparison.Ordinal);
                read++;
            }
        }

        Assert.Equal(6, read);
    }

    [Fact]
    public void An_error_in_the_place_of_an_answer_is_an_error()
    {
        Recording filtered = Recording.All("openai-chat").Single(recording => recording.Id == "azure.test-prompt-content-filtering.0");

        ReadResult result = Chat.ReadAnswer(filtered.Body);

        Assert.Null(result.Answer);
        Assert.Equal((400, "content_filter", "prompt"), (result.Error!.Status, result.Error.Code, result.Error.Param));
    }

    [Theory]
    [InlineData("""{"error":{"message":"m","type":"t","param":"p","code":"c"}}""", "m", "t", "c", "p")]
    [InlineData("""{"error":{"message":"m","code":429}}""", "m", null, "429", null)]
    [InlineData("""{"object":"error","message":"m","type":"t","param":null,"code":400}""", "m", "t", "400", null)]
    [InlineData("""{"error":"m"}""", "m", null, null, null)]
    [InlineData("""{"message":"m"}""", "m", null, null, null)]
    [InlineData("""{"detail":"m"}""", "m", null, null, null)]
    [InlineData("""{"detail":[{"type":"missing","loc":["body","messages",0,"role"],"msg":"m"}]}""", "m", "missing", null, "messages.0.role")]
    [InlineData("""[{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT"}}]""", "m", "INVALID_ARGUMENT", "400", null)]
    [InlineData("""{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"slow down"}}}""", "Provider returned error: slow down", null, "429", null)]
    [InlineData("upstream connect error\n", "upstream connect error", null, null, null)]
    [InlineData("<html><body>502</body></html>", "the provider answered 400 with a web page", null, null, null)]
    [InlineData("", "the provider answered 400 without a body", null, null, null)]
    public void Errors_of_compatible_servers_are_read_in_all_their_shapes(string body, string message, string? type, string? code, string? param)
    {
        WireError error = Chat.ReadError(400, Encoding.UTF8.GetBytes(body));

        Assert.Equal(new WireError { Status = 400, Message = message, Type = type, Code = code, Param = param }, error);
    }

    [Fact]
    public void An_error_is_written_in_the_shape_of_each_dialect()
    {
        WireError error = new() { Status = 404, Code = "model_not_found", Param = "model", Message = "no such model" };

        Assert.Equal("""{"error":{"message":"no such model","type":"invalid_request_error","param":"model","code":"model_not_found"}}""", Write(Chat, error));
        Assert.Equal("""{"type":"error","error":{"type":"not_found_error","message":"no such model","code":"model_not_found"}}""", Write(Messages, error));
    }

    [Theory]
    [InlineData("overloaded_error", 529)]
    [InlineData("rate_limit_error", 429)]
    [InlineData("api_error", 500)]
    public void An_error_event_in_a_stream_of_messages_has_the_status_of_its_type(string type, int status)
    {
        Told told = Bodies.Stream(Messages, "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"m\"}}");

        Assert.Equal((status, type, "m"), (told.Fault!.Status, told.Fault.Type, told.Fault.Message));
        Assert.True(told.IsEnded);
        Assert.False(told.IsComplete);
    }

    private static string Write(ICodec codec, WireError error)
    {
        ArrayBufferWriter<byte> into = new();
        codec.WriteError(error, into);
        return Encoding.UTF8.GetString(into.WrittenSpan);
    }
}
