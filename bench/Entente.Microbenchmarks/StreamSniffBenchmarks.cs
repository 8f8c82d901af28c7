using BenchmarkDotNet.Attributes;
using Entente.Dialects;
using Entente.Dialects.OpenAiChat;
using Entente.Dialects.Sse;

namespace Entente.Microbenchmarks;

/// <summary>A stream of 24 events: found in the bytes, and understood.</summary>
public class StreamSniffBenchmarks
{
    private readonly OpenAiChatCodec _codec = new();
    private readonly List<Delta> _deltas = new(64);

    [Benchmark]
    public int FindEvents()
    {
        using var parser = new SseParser();
        parser.Append(ChatText.Stream);
        var events = 0;
        while (parser.TryRead(out _))
        {
            events++;
        }

        return events;
    }

    [Benchmark]
    public bool FindAndDecodeEvents()
    {
        using var parser = new SseParser();
        var decoder = _codec.NewDecoder();
        parser.Append(ChatText.Stream);
        _deltas.Clear();
        while (parser.TryRead(out var one))
        {
            decoder.Decode(one, _deltas);
        }

        return decoder.IsComplete;
    }
}
