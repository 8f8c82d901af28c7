using System.Text;
using Entente.Dialects;

namespace Entente.Pool;

/// <summary>
/// One whole event of an answer on its way to the caller, or the whole body of an answer that is not streamed. Borrowed for the
/// time of the call it is given to.
/// </summary>
public sealed class Frame
{
    private readonly List<Delta> _deltas = [];
    private ReadOnlyMemory<byte> _text;

    /// <summary>What the event says, in order.</summary>
    public List<Delta> Deltas
    {
        get
        {
            if (!_text.IsEmpty)
            {
                _deltas.Add(new TextDelta(Encoding.UTF8.GetString(_text.Span)));
                _text = default;
            }

            return _deltas;
        }
    }

    /// <summary>
    /// UTF-8 of a piece of the only answer's text, where the event says nothing else and nobody has asked for <see cref="Deltas"/> yet;
    /// else empty. What a long stream consists of goes its way without an object.
    /// </summary>
    internal ReadOnlyMemory<byte> Text => _text;

    /// <summary>The event says nothing but a piece of the only answer's text.</summary>
    public bool IsText => !_text.IsEmpty;

    /// <summary>UTF-16 code units of <see cref="Text"/>.</summary>
    internal int TextCharacters { get; private set; }

    /// <summary>The event's data or the body as the endpoint sent it; empty where the deltas were changed on the way.</summary>
    public ReadOnlyMemory<byte> Raw { get; internal set; }

    /// <summary>The dialect of <see cref="Raw"/>.</summary>
    public string Dialect { get; internal set; } = "";

    /// <summary>Pool id of the model that said it; empty before it is on its way to the caller.</summary>
    public string Model { get; internal set; } = "";

    /// <summary>Holds text or anything else that a reader takes for a token.</summary>
    public bool HasContent
    {
        get
        {
            if (!_text.IsEmpty)
            {
                return true;
            }

            foreach (var delta in _deltas)
            {
                if (IsContent(delta))
                {
                    return true;
                }
            }

            return false;
        }
    }

    internal static bool IsContent(Delta delta) => delta switch
    {
        TextDelta text => text.Text.Length > 0,
        ReasoningDelta reasoning => reasoning.Text.Length > 0,
        RefusalDelta refusal => refusal.Text.Length > 0,
        ToolCallStartDelta or ToolCallArgumentsDelta or ReasoningSignatureDelta or OpaqueDelta => true,
        _ => false,
    };

    /// <summary>Another event; a piece of text where <paramref name="text"/> is not empty.</summary>
    internal void Begin(ReadOnlyMemory<byte> raw, string dialect, ReadOnlyMemory<byte> text = default)
    {
        _deltas.Clear();
        (Raw, Dialect, _text) = (raw, dialect, text);
        TextCharacters = text.IsEmpty ? 0 : Encoding.UTF8.GetCharCount(text.Span);
    }

    internal bool HasFinish => Deltas.Exists(delta => delta is FinishDelta);

    /// <summary>A frame that outlives the read it came from.</summary>
    internal Frame Keep()
    {
        var kept = new Frame { Raw = Raw.ToArray(), Dialect = Dialect, Model = Model };
        kept.Deltas.AddRange(Deltas);
        return kept;
    }
}
