using Entente.Dialects;

namespace Entente.Pool;

/// <summary>
/// One whole event of an answer on its way to the caller, or the whole body of an answer that is not streamed. Borrowed for the
/// time of the call it is given to.
/// </summary>
public sealed class Frame
{
    /// <summary>What the event says, in order.</summary>
    public List<Delta> Deltas { get; } = [];

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
            foreach (var delta in Deltas)
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

    internal bool HasFinish => Deltas.Exists(delta => delta is FinishDelta);

    /// <summary>A frame that outlives the read it came from.</summary>
    internal Frame Keep()
    {
        var kept = new Frame { Raw = Raw.ToArray(), Dialect = Dialect, Model = Model };
        kept.Deltas.AddRange(Deltas);
        return kept;
    }
}
