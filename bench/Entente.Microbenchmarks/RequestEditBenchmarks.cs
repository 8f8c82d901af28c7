using System.Buffers;
using BenchmarkDotNet.Attributes;
using Entente.Dialects;
using Entente.Dialects.AnthropicMessages;
using Entente.Dialects.OpenAiChat;

namespace Entente.Microbenchmarks;

/// <summary>A request as it comes and as it goes to the provider: read, the name of the model changed, usage asked for, written.</summary>
public class RequestEditBenchmarks
{
    private readonly OpenAiChatCodec _chat = new();
    private readonly AnthropicMessagesCodec _messages = new();
    private readonly ArrayBufferWriter<byte> _into = new(128 * 1024);
    private byte[] _request = [];
    private Call _call = null!;

    [Params(200, 60_000)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _request = ChatText.Request(Bytes);
        _call = _chat.ReadRequest(_request);
    }

    [Benchmark]
    public Call Read() => _chat.ReadRequest(_request);

    [Benchmark]
    public int WriteSameDialect() => Write(_chat);

    [Benchmark]
    public int WriteOtherDialect() => Write(_messages);

    private int Write(ICodec codec)
    {
        _into.ResetWrittenCount();
        codec.WriteRequest(_call with { Model = "wire-name" }, _into);
        return _into.WrittenCount;
    }
}
