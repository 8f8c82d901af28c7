using System.Text;
using Entente.Dialects;

namespace Entente.Pool;

/// <summary>What the caller has of an answer: all that a successor needs to go on with it, whoever began.</summary>
internal sealed class Delivered : IDisposable
{
    /// <summary>UTF-16 code units of one token in a piece that may hold several.</summary>
    private const int LongToken = 12;

    // What has come as UTF-8 is made a string only where someone has to go on with it.
    private PooledBuffer? _pieces;
    private StringBuilder? _text;
    private string? _only;
    private bool _signed;
    private bool _tool;
    private bool _opaque;
    private bool _refusal;
    private bool _otherChoice;

    public bool HasReasoning { get; private set; }

    /// <summary>Something that a reader sees has been passed on.</summary>
    public bool HasBegun { get; private set; }

    public int Characters { get; private set; }

    /// <summary>
    /// Tokens of text, for the caller's limit: most providers send them one by one, so that counting what came is exact; a longer
    /// piece counts by its length, and rather too little, since an answer must not be cut short.
    /// </summary>
    public int Tokens { get; private set; }

    public string Text
    {
        get
        {
            Join();
            return _only ?? _text?.ToString() ?? "";
        }
    }

    public void Note(Frame frame)
    {
        if (!frame.Text.IsEmpty)
        {
            HasBegun = true;
            (_pieces ??= new()).Write(frame.Text.Span);
            Count(frame.TextCharacters);
            return;
        }

        foreach (var delta in frame.Deltas)
        {
            Note(delta);
        }
    }

    public void Note(Delta delta)
    {
        HasBegun |= Frame.IsContent(delta);
        _otherChoice |= delta.Choice != 0 && Frame.IsContent(delta);
        switch (delta)
        {
            case TextDelta text when delta.Choice == 0:
                Join();
                Append(text.Text);
                Count(text.Text.Length);
                break;
            case ReasoningDelta:
                HasReasoning = true;
                break;
            case ReasoningSignatureDelta:
                _signed = true;
                break;
            case ToolCallStartDelta or ToolCallArgumentsDelta:
                _tool = true;
                break;
            case RefusalDelta:
                _refusal = true;
                break;
            case OpaqueDelta:
                _opaque = true;
                break;
        }
    }

    public void Dispose() => _pieces?.Dispose();

    private void Count(int characters)
    {
        Characters += characters;
        Tokens += characters == 0 ? 0 : Math.Max(1, characters / LongToken);
    }

    private void Join()
    {
        if (_pieces is { WrittenCount: > 0 })
        {
            Append(Encoding.UTF8.GetString(_pieces.WrittenSpan));
            _pieces.Clear();
        }
    }

    /// <summary>The whole of an answer that comes in one piece is kept as that piece.</summary>
    private void Append(string text)
    {
        if (_text is null && string.IsNullOrEmpty(_only))
        {
            _only = text;
            return;
        }

        _text ??= new StringBuilder(_only);
        _only = null;
        _text.Append(text);
    }

    /// <summary>Why no one else can go on with it (decision 8); null where someone can.</summary>
    public string? WhyNotContinued(Call call)
    {
        if (_tool)
        {
            return "a tool call had begun";
        }

        if (call.ResponseFormat?.Kind == ResponseFormatKind.JsonSchema)
        {
            return "the answer is bound to a JSON schema";
        }

        if (call.Logprobs)
        {
            return "logprobs were asked for";
        }

        if (call.Choices > 1 || _otherChoice)
        {
            return "more than one choice was asked for";
        }

        if (_signed)
        {
            return "the reasoning is signed by its provider";
        }

        return _opaque || _refusal ? "it holds parts that only its own provider can go on with" : null;
    }
}
